using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Verifiable.Protocol.Hashing;

/// <summary>Four messages in 256-bit vectors.</summary>
internal readonly unsafe struct Vector256KeccakWord : IKeccakWord<Vector256<ulong>>
{
    /// <inheritdoc/>
    public static int Lanes => 4;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ulong> Broadcast(ulong value) => Vector256.Create(value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ulong> Gather(ulong* words, nint stride) => Vector256.Create(words[0], words[stride], words[2 * stride], words[3 * stride]);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Scatter(Vector256<ulong> value, ulong* words, nint stride)
    {
        for (int lane = 0; lane < 4; lane++)
            words[lane * stride] = value[lane];
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ulong> Xor(Vector256<ulong> a, Vector256<ulong> b) => a ^ b;

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
}
