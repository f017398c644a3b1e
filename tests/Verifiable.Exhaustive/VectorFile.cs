using System.Globalization;

namespace Verifiable.Exhaustive;

/// <summary>Writes the file from which the quick tests of a function are made.</summary>
internal static class VectorFile
{
    private const int RandomInputs = 2000;

    // Zero, subnormal and normal ends, one, the ends of exp's finite and nonzero results, infinity, NaN with and without payload.
    private static readonly uint[] Edges =
    [
        0x00000000, 0x00000001, 0x007fffff, 0x00800000, 0x3f7fffff, 0x3f800000, 0x3f800001, 0x42b17217, 0x42b17218, 0x42aeac4f, 0x42aeac50,
        0x42cff1b4, 0x42cff1b5, 0x42d00000, 0x7f7fffff, 0x7f800000, 0x7f800001, 0x7fc00000, 0x7fffffff,
    ];

    /// <summary>Writes edges of both signs, the hard cases and random inputs, each with MPFR's result.</summary>
    public static void Write(string path, ExhaustiveFunction function, ComparisonResult result)
    {
        using Enclosure enclosure = function.Enclose();
        using var writer = new StreamWriter(path) { NewLine = "\n" };
        writer.WriteLine($"# {function.Name}: bits of x, bits of the correctly rounded result, both f32 in hexadecimal; made by tests/Verifiable.Exhaustive with MPFR {MpfrNative.Version}.");
        writer.WriteLine("# Edges.");
        foreach (uint edge in Edges)
        {
            Write(edge);
            Write(edge | 0x80000000);
        }

        writer.WriteLine("# Hard cases: a boundary of f32 rounding lies within 2^-48 of the real value, in relation to the terms of the enclosure.");
        foreach (uint input in result.HardCases.Keys)
            Write(input);
        writer.WriteLine("# Random bits.");
        var random = new Random(24);
        for (int i = 0; i < RandomInputs; i++)
            Write((uint)random.NextInt64(1L << 32));

        void Write(uint input) => writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{input:x8} {enclosure.Exact.RoundToSingle(input):x8}"));
    }
}
