using System.Globalization;

namespace Verifiable.Exhaustive;

/// <summary>Writes the file from which the quick tests of x^y are made.</summary>
internal static class PowerVectorFile
{
    private const int HardBatches = 8;
    private const int EveryExact = 1601;
    private const int RandomPairs = 128;

    /// <summary>Writes all pairs of special values, hard, exact and random pairs, each with MPFR's result.</summary>
    public static void Write(string path)
    {
        using var exact = new MpfrPower();
        using var writer = new StreamWriter(path) { NewLine = "\n" };
        writer.WriteLine($"# {PowerComparison.Name}: bits of x, of y and of the correctly rounded x^y, all f32 in hexadecimal; made by tests/Verifiable.Exhaustive with MPFR {MpfrNative.Version}.");
        writer.WriteLine("# Special values, each with each.");
        foreach ((uint x, uint y) in PowerComparison.Special())
            Write(x, y);
        writer.WriteLine("# Hard cases: a boundary of f32 rounding lies within 2^-47 of the real value.");
        var bases = new uint[PowerComparer.BatchLength];
        var exponents = new uint[PowerComparer.BatchLength];
        for (int batch = 0; batch < HardBatches; batch++)
        {
            HardPowers.Fill((ulong)batch + 1, bases, exponents);
            for (int i = 0; i < bases.Length; i++)
            {
                double value = Math.Pow(BitConverter.UInt32BitsToSingle(bases[i]), BitConverter.UInt32BitsToSingle(exponents[i]));
                if ((float)(value * (1 - 7e-15)) != (float)(value * (1 + 7e-15)))
                    Write(bases[i], exponents[i]);
            }
        }

        writer.WriteLine("# Exact powers and midpoints.");
        foreach ((uint x, uint y) in ExactPowers.All().Where((_, i) => i % EveryExact == 0))
            Write(x, y);
        foreach (PowerPairs kind in PowerPairs.All)
        {
            writer.WriteLine($"# {kind.Name}.");
            kind.Fill(1, bases, exponents);
            for (int i = 0; i < RandomPairs; i++)
                Write(bases[i], exponents[i]);
        }

        void Write(uint x, uint y) => writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{x:x8} {y:x8} {exact.RoundToSingle(x, y):x8}"));
    }
}
