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
    private const byte EvenQuarters = 0x88;
    private const byte OddQuarters = 0xdd;

    /// <inheritdoc/>
    public static int Lanes => 8;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ulong> Broadcast(ulong value) => Vector512.Create(value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void GatherEight(ulong* words, nint stride, Vector512<ulong>* into)
    {
        // An 8x8 transpose: pairs of words, then the pairs of even words and of odd ones.
        Pairs(words, stride, out Vector512<ulong> low0, out Vector512<ulong> high0);
        Pairs(words + (2 * stride), stride, out Vector512<ulong> low1, out Vector512<ulong> high1);
        Pairs(words + (4 * stride), stride, out Vector512<ulong> low2, out Vector512<ulong> high2);
        Pairs(words + (6 * stride), stride, out Vector512<ulong> low3, out Vector512<ulong> high3);
        Columns(low0, low1, low2, low3, into);
        Columns(high0, high1, high2, high3, into + 1);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void ScatterFour(Vector512<ulong>* from, ulong* words, nint stride)
    {
        Pairs((ulong*)from, Lanes, out Vector512<ulong> low0, out Vector512<ulong> high0);
        Pairs((ulong*)(from + 2), Lanes, out Vector512<ulong> low1, out Vector512<ulong> high1);
        StorePairs(low0, low1, words, stride);
        StorePairs(high0, high1, words + stride, stride);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ulong> Xor(Vector512<ulong> a, Vector512<ulong> b) => a ^ b;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ulong> Xor(Vector512<ulong> a, Vector512<ulong> b, Vector512<ulong> c) => Avx512F.TernaryLogic(a, b, c, ThreeWayXor);

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

    // Of two rows: words 0, 2, 4, 6 of both beside each other, and words 1, 3, 5, 7.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Pairs(ulong* rows, nint stride, out Vector512<ulong> low, out Vector512<ulong> high)
    {
        Vector512<ulong> first = Vector512.Load(rows), second = Vector512.Load(rows + stride);
        low = Avx512F.UnpackLow(first, second);
        high = Avx512F.UnpackHigh(first, second);
    }

    // Columns 0, 2, 4, 6 of eight rows, whose pairs of words lie in four vectors.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Columns(Vector512<ulong> a, Vector512<ulong> b, Vector512<ulong> c, Vector512<ulong> d, Vector512<ulong>* into)
    {
        Vector512<ulong> even0 = Avx512F.Shuffle4x128(a, b, EvenQuarters), even1 = Avx512F.Shuffle4x128(c, d, EvenQuarters);
        Vector512<ulong> odd0 = Avx512F.Shuffle4x128(a, b, OddQuarters), odd1 = Avx512F.Shuffle4x128(c, d, OddQuarters);
        into[0] = Avx512F.Shuffle4x128(even0, even1, EvenQuarters);
        into[2] = Avx512F.Shuffle4x128(odd0, odd1, EvenQuarters);
        into[4] = Avx512F.Shuffle4x128(even0, even1, OddQuarters);
        into[6] = Avx512F.Shuffle4x128(odd0, odd1, OddQuarters);
    }

    // Four words each of messages 0, 2, 4, 6, whose pairs of words lie in two vectors.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StorePairs(Vector512<ulong> a, Vector512<ulong> b, ulong* words, nint stride)
    {
        Vector512<ulong> even = Avx512F.PermuteVar8x64x2(a, Vector512.Create(0ul, 1, 8, 9, 2, 3, 10, 11), b);
        Vector512<ulong> odd = Avx512F.PermuteVar8x64x2(a, Vector512.Create(4ul, 5, 12, 13, 6, 7, 14, 15), b);
        even.GetLower().Store(words);
        even.GetUpper().Store(words + (2 * stride));
        odd.GetLower().Store(words + (4 * stride));
        odd.GetUpper().Store(words + (6 * stride));
    }
}
