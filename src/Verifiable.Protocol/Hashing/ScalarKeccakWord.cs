using System.Numerics;
using System.Runtime.CompilerServices;

namespace Verifiable.Protocol.Hashing;

/// <summary>One message in 64-bit integers.</summary>
internal readonly unsafe struct ScalarKeccakWord : IKeccakWord<ulong>
{
    /// <inheritdoc/>
    public static int Lanes => 1;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Broadcast(ulong value) => value;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void GatherEight(ulong* words, nint stride, ulong* into) => new ReadOnlySpan<ulong>(words, 8).CopyTo(new Span<ulong>(into, 8));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void ScatterFour(ulong* from, ulong* words, nint stride) => new ReadOnlySpan<ulong>(from, 4).CopyTo(new Span<ulong>(words, 4));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Xor(ulong a, ulong b) => a ^ b;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Xor(ulong a, ulong b, ulong c) => a ^ (b ^ c);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Xor(ulong a, ulong b, ulong c, ulong d, ulong e) => a ^ b ^ c ^ d ^ e;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Chi(ulong a, ulong b, ulong c) => a ^ (~b & c);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong RotateLeft(ulong a, byte count) => BitOperations.RotateLeft(a, count);
}
