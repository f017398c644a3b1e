namespace Verifiable.Protocol.Merkle;

/// <summary>Splits hashing work over threads; hashes are independent, so the split never shows.</summary>
internal static class Ranges
{
    /// <summary>Items of one range: a millisecond of hashing or less, and a power of two.</summary>
    public const int Length = 1 << RangeBits;

    /// <summary>Binary logarithm of <see cref="Length"/>.</summary>
    public const int RangeBits = 11;

    /// <summary>Calls <paramref name="action"/> for <c>[start, end)</c> ranges that cover <c>[0, count)</c>, on at most <paramref name="degree"/> threads.</summary>
    public static void Run(long count, int degree, Action<long, long> action)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(degree, 1);
        long ranges = (count + Length - 1) / Length;
        if (ranges <= 1 || degree == 1)
        {
            for (long r = 0; r < ranges; r++)
                action(r * Length, Math.Min(count, (r + 1) * Length));
            return;
        }

        Parallel.For(0, ranges, new ParallelOptions { MaxDegreeOfParallelism = degree }, r => action(r * Length, Math.Min(count, (r + 1) * Length)));
    }
}
