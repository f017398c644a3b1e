using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Verifiable.Protocol.Hashing;

/// <summary>Four messages in 256-bit vectors; only where AVX2 is supported.</summary>
internal readonly unsafe struct Vector256KeccakWord : IKeccakWord<Vector256<ulong>>
{
    /// <inheritdoc/>
    public static int Lanes => 4;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ulong> Broadcast(ulong value) => Vector256.Create(value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void GatherEight(ulong* words, nint stride, Vector256<ulong>* into)
    {
        Transpose(words, stride, into, 1);
        Transpose(words + 4, stride, into + 4, 1);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void ScatterFour(Vector256<ulong>* from, ulong* words, nint stride) => Transpose((ulong*)from, 4, (Vector256<ulong>*)words, stride / 4);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ulong> Xor(Vector256<ulong> a, Vector256<ulong> b) => a ^ b;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ulong> Xor(Vector256<ulong> a, Vector256<ulong> b, Vector256<ulong> c) => a ^ (b ^ c);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ulong> Xor(Vector256<ulong> a, Vector256<ulong> b, Vector256<ulong> c, Vector256<ulong> d, Vector256<ulong> e) => a ^ b ^ c ^ d ^ e;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ulong> Chi(Vector256<ulong> a, Vector256<ulong> b, Vector256<ulong> c) => a ^ Vector256.AndNot(c, b);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ulong> RotateLeft(Vector256<ulong> a, byte count) =>
        Vector256.ShiftLeft(a, count) | Vector256.ShiftRightLogical(a, 64 - count);

    // Rows of four words, `stride` words apart, to columns `apart` vectors apart: pairs of words first, then pairs of pairs.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Transpose(ulong* rows, nint stride, Vector256<ulong>* columns, nint apart)
    {
        Vector256<ulong> r0 = Vector256.Load(rows), r1 = Vector256.Load(rows + stride), r2 = Vector256.Load(rows + (2 * stride)), r3 = Vector256.Load(rows + (3 * stride));
        Vector256<ulong> p0 = Avx2.UnpackLow(r0, r1), p1 = Avx2.UnpackHigh(r0, r1), p2 = Avx2.UnpackLow(r2, r3), p3 = Avx2.UnpackHigh(r2, r3);
        Avx2.Permute2x128(p0, p2, 0x20).Store((ulong*)columns);
        Avx2.Permute2x128(p1, p3, 0x20).Store((ulong*)(columns + apart));
        Avx2.Permute2x128(p0, p2, 0x31).Store((ulong*)(columns + (2 * apart)));
        Avx2.Permute2x128(p1, p3, 0x31).Store((ulong*)(columns + (3 * apart)));
    }
}
