namespace Verifiable.Vectors;

/// <summary>IEEE 754 binary32, the type <see cref="float"/>.</summary>
public readonly struct Binary32 : IFloatFormat<float>
{
    public static string Name => "f32";

    public static int Width => 4;

    public static int FractionBits => 23;

    public static int MaxExponent => 255;

    public static float FromBits(ulong bits) => BitConverter.UInt32BitsToSingle((uint)bits);

    public static ulong ToBits(float value) => float.IsNaN(value) ? 0x7fc00000 : BitConverter.SingleToUInt32Bits(value);
}
