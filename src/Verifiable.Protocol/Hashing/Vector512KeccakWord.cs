using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Verifiable.Protocol.Hashing;

/// <summary>Eight messages in 512-bit vectors; only where AVX-512F is supported.</summary>
/// <remarks>Ternary logic does three-way xor (truth table 0x96) and chi (0xd2) in one instruction each.</remarks>
internal readonly unsafe struct Vector512KeccakWord : IKeccakWord<Vector512<ulong>>
{
    private const byte ThreeWayXor = 0x96;
    private const byte XorAndNot = 0xd2;

    /// <inheritdoc/>
    public static int Lanes => 8;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ulong> Broadcast(ulong value) => Vector512.Create(value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ulong> Gather(ulong* words, nint stride) => Vector512.Create(
        words[0], words[stride], words[2 * stride], words[3 * stride], words[4 * stride], words[5 * stride], words[6 * stride], words[7 * stride]);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Scatter(Vector512<ulong> value, ulong* words, nint stride)
    {
        for (int lane = 0; lane < 8; lane++)
            words[lane * stride] = value[lane];
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ulong> Xor(Vector512<ulong> a, Vector512<ulong> b) => a ^ b;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ulong> Xor(Vector512<ulong> a, Vector512<ulong> b, Vector512<ulong> c, Vector512<ulong> d, Vector512<ulong> e) =>
        Avx512F.TernaryLogic(Avx512F.TernaryLogic(a, b, c, ThreeWayXor), d, e, ThreeWayXor);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ulong> Chi(Vector512<ulong> a, Vector512<ulong> b, Vector512<ulong> c) => Avx512F.TernaryLogic(a, b, c, XorAndNot);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ulong> RotateLeft(Vector512<ulong> a, byte count) => Avx512F.RotateLeft(a, count);
}
