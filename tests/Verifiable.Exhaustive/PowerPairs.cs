namespace Verifiable.Exhaustive;

/// <summary>A kind of pairs (x, y) for x^y: how many in a hundred, and how batch <paramref name="Fill"/> is made from a seed.</summary>
/// <param name="Name">Name in the report.</param>
/// <param name="Percent">Share of all pairs.</param>
/// <param name="Fill">Fills bases and exponents; batches of one seed are alike.</param>
internal sealed record PowerPairs(string Name, int Percent, Action<ulong, uint[], uint[]> Fill)
{
    /// <summary>All kinds.</summary>
    public static readonly IReadOnlyList<PowerPairs> All =
    [
        new("any finite result: log2 of x^y uniform in [-152, 130]", 40, (seed, x, y) => FillByLogarithm(seed, x, y, static (ref SplitMix64 r) => -11 + (141 * r.Signed()))),
        new("results next to 1: |y log2 x| from 2^-28 to 2^-14", 15, (seed, x, y) => FillByLogarithm(seed, x, y, static (ref SplitMix64 r) => Math.ScaleB(r.Signed(), -14 - (int)r.Below(14)))),
        new("ends of the range: 2^128, 2^-126, 2^-149, 2^-150 and the subnormal numbers", 15, (seed, x, y) => FillByLogarithm(seed, x, y, NextEnd)),
        new("x next to 1, y large", 5, FillNextToOne),
        new("negative x, whole y", 5, FillNegative),
        new("y = k/8, |k| <= 160", 10, FillRational),
        new("any bits", 10, FillBits),
    ];

    private delegate double Logarithm(ref SplitMix64 random);

    // y = v / log2 x, rounded, for a random positive x.
    private static void FillByLogarithm(ulong seed, uint[] x, uint[] y, Logarithm next)
    {
        var random = new SplitMix64(seed);
        for (int i = 0; i < x.Length; i++)
        {
            // One in four has the exponent 0 or -1, so that y is large.
            x[i] = random.Below(4) == 0 ? 0x3f000000 + random.Below(0x01000000) : 1 + random.Below(0x7f7fffff);
            double v = next(ref random);
            y[i] = BitConverter.SingleToUInt32Bits((float)(v / Math.Log2(BitConverter.UInt32BitsToSingle(x[i]))));
        }
    }

    private static double NextEnd(ref SplitMix64 random)
    {
        double end = random.Below(5) switch { 0 => 128, 1 => -126, 2 => -149, 3 => -150, _ => -138 + (12 * random.Signed()) };
        return end + Math.ScaleB(random.Signed(), -(int)random.Below(26));
    }

    private static void FillNextToOne(ulong seed, uint[] x, uint[] y)
    {
        var random = new SplitMix64(seed);
        for (int i = 0; i < x.Length; i++)
        {
            x[i] = unchecked(0x3f800000 + (uint)(int)Math.ScaleB(random.Signed(), 1 + (int)random.Below(22)));
            double v = -11 + (141 * random.Signed());
            y[i] = BitConverter.SingleToUInt32Bits((float)(v / Math.Log2(BitConverter.UInt32BitsToSingle(x[i]))));
        }
    }

    private static void FillNegative(ulong seed, uint[] x, uint[] y)
    {
        FillByLogarithm(seed, x, y, static (ref SplitMix64 r) => -11 + (141 * r.Signed()));
        for (int i = 0; i < x.Length; i++)
        {
            x[i] |= 0x80000000;
            y[i] = BitConverter.SingleToUInt32Bits(MathF.Round(BitConverter.UInt32BitsToSingle(y[i])));
        }
    }

    private static void FillRational(ulong seed, uint[] x, uint[] y)
    {
        var random = new SplitMix64(seed);
        for (int i = 0; i < x.Length; i++)
        {
            float exponent = ((int)random.Below(321) - 160) / 8f;
            double v = -11 + (141 * random.Signed());
            x[i] = BitConverter.SingleToUInt32Bits((float)Math.Pow(2, Math.Clamp(v / (exponent == 0 ? 1 : exponent), -149, 127.99)));
            y[i] = BitConverter.SingleToUInt32Bits(exponent);
        }
    }

    private static void FillBits(ulong seed, uint[] x, uint[] y)
    {
        var random = new SplitMix64(seed);
        for (int i = 0; i < x.Length; i++)
        {
            ulong bits = random.Next();
            (x[i], y[i]) = ((uint)bits, (uint)(bits >> 32));
        }
    }
}
