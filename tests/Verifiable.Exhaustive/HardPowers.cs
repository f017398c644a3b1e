using System.Runtime.Intrinsics;

namespace Verifiable.Exhaustive;

/// <summary>Pairs whose power lies next to a midpoint of two f32: found by looking at many more pairs than could be evaluated.</summary>
/// <remarks>
/// <para>
/// For a random y, |y| in [2^-6, 8], and 256 consecutive x, x^y in units of half an ulp is a parabola through three of its values: its third difference adds less than
/// 2^-19 units. Odd integers are midpoints, so inputs whose parabola comes within 2^-17 of one are candidates (the idea of Lefèvre, Muller and Tisserand, Toward correctly rounded
/// transcendentals, 1998). Of 2^16 pairs one is kept; the nearest of all is about as near as if every pair that was looked at had been evaluated.
/// </para>
/// </remarks>
internal static class HardPowers
{
    /// <summary>Pairs looked at for one that is kept, on average.</summary>
    public const int Screened = 1 << 17;

    private const int Window = 256;
    private const double Near = 1.0 / (1 << 17);

    /// <summary>Fills a batch with candidates.</summary>
    public static void Fill(ulong seed, uint[] x, uint[] y)
    {
        var random = new SplitMix64(seed);
        Vector512<double> indices = Vector512.Create(0.0, 1, 2, 3, 4, 5, 6, 7);
        for (int count = 0; count < x.Length;)
        {
            uint first = random.Below(0x7f7fffff - (1 << 23) - Window) + (1 << 23);
            float exponent = (float)Math.ScaleB(random.Signed(), 3 - (int)random.Below(9));
            if (random.Below(4) == 0)
                exponent = MathF.Round(exponent * 8) / 8;
            double f0 = Power(first, exponent), f1 = Power(first + (Window / 2), exponent), f2 = Power(first + Window, exponent);
            int scale = Math.ILogB(f0);
            if (scale is < -126 or > 127 || scale != Math.ILogB(f2))
                continue;
            double unit = Math.ScaleB(1, 24 - scale);
            Vector512<double> value = Vector512.Create(f0 * unit), slope = Vector512.Create(((4 * (f1 - f0)) - (f2 - f0)) * unit / Window), bend = Vector512.Create(2 * (f2 - (2 * f1) + f0) * unit / Window / Window);
            for (int i = 0; i < Window; i += Vector512<double>.Count)
            {
                Vector512<double> position = indices + Vector512.Create((double)i);
                Vector512<double> parabola = Vector512.FusedMultiplyAdd(Vector512.FusedMultiplyAdd(bend, position, slope), position, value);

                // The distance to the nearest odd integer, twice over.
                Vector512<double> half = (parabola - Vector512<double>.One) * 0.5;
                Vector512<double> distance = Vector512.Abs(half - Vector512.Round(half));
                ulong hits = Vector512.LessThan(distance, Vector512.Create(Near / 2)).ExtractMostSignificantBits();
                for (; hits != 0 && count < x.Length; hits &= hits - 1, count++)
                    (x[count], y[count]) = (first + (uint)(i + System.Numerics.BitOperations.TrailingZeroCount(hits)), BitConverter.SingleToUInt32Bits(exponent));
            }
        }
    }

    private static double Power(uint x, float y) => Math.Pow(BitConverter.UInt32BitsToSingle(x), y);
}
