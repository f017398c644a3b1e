namespace Verifiable.Vectors;

/// <summary>IEEE 754 binary64, the type <see cref="double"/>.</summary>
public readonly struct Binary64 : IFloatFormat<double>
{
    public static string Name => "f64";

    public static int Width => 8;

    public static int FractionBits => 52;

    public static int MaxExponent => 2047;

    public static double FromBits(ulong bits) => BitConverter.UInt64BitsToDouble(bits);

    public static ulong ToBits(double value) =>
        double.IsNaN(value) ? 0x7ff8000000000000 : BitConverter.DoubleToUInt64Bits(value);
}
