using Verifiable.Protocol.Programs;

namespace Verifiable.Tensors.Tests.Kernels;

/// <summary>Random bits in which NaNs, infinities, subnormals, ties and zeros of both signs are frequent.</summary>
internal static class RandomValues
{
    private static readonly uint[] s_special32 =
    [
        0, 0x80000000, 1, 0x80000001, 0x007fffff, 0x00800000, 0x7f7fffff, 0xff7fffff, 0x7f800000, 0xff800000, 0x7fc00000,
        0x3f800000, 0xbf800000, 0x3f000000, 0x40200000, 0x4f000000, 0xcf000000, 0x4f800000, 0x33800000, 0x4b000001,
    ];

    private static readonly ulong[] s_special64 =
    [
        0, 0x8000000000000000, 1, 0x000fffffffffffff, 0x7fefffffffffffff, 0x7ff0000000000000, 0xfff0000000000000, 0x7ff8000000000000,
        0x3ff0000000000000, 0x4004000000000000, 0x41dfffffffc00000, 0xc1e0000000000000, 0x41efffffffe00000, 0x3ff0000010000000, 0x36a0000000000000,
    ];

    /// <summary>Bits of an f32; a NaN is canonical unless <paramref name="rawNaN"/>.</summary>
    public static uint Float32(Random random, bool rawNaN = false) => random.Next(8) switch
    {
        0 => s_special32[random.Next(s_special32.Length)],
        1 when rawNaN => 0x7f800001 | ((uint)random.Next(2) << 31) | (uint)random.Next(1 << 22),
        2 => BitConverter.SingleToUInt32Bits(random.Next(-9, 10) * 0.5f),
        _ => BitConverter.SingleToUInt32Bits((float)((random.NextDouble() - 0.5) * Math.Pow(2, random.Next(-6, 7)))),
    };

    /// <summary>Bits of an f64; a NaN is canonical unless <paramref name="rawNaN"/>.</summary>
    public static ulong Float64(Random random, bool rawNaN = false) => random.Next(6) switch
    {
        0 or 1 => s_special64[random.Next(s_special64.Length)],
        2 when rawNaN => 0x7ff0_0000_0000_0001 | ((ulong)random.Next(2) << 63) | (ulong)random.NextInt64(1L << 52),
        _ => BitConverter.DoubleToUInt64Bits((random.NextDouble() - 0.5) * Math.Pow(2, random.Next(-40, 40))),
    };

    /// <summary>A tensor of values below one half whose sums stay finite, so that the order of every addition shows in the bits.</summary>
    public static Tensor Ordinary(Random random, Shape shape)
    {
        var tensor = new Tensor(ElementType.Float32, shape);
        foreach (ref float value in tensor.Floats)
            value = random.NextSingle() - 0.5f;
        return tensor;
    }

    /// <summary>A random tensor; integers are small more often than not. NaNs are canonical, as in every tensor that is loaded or computed, unless <paramref name="rawNaN"/>.</summary>
    public static Tensor Tensor(Random random, ElementType type, Shape shape, bool rawNaN = false)
    {
        var tensor = new Tensor(type, shape);
        foreach (ref uint bits in tensor.Bits)
        {
            bits = type == ElementType.Float32 ? Float32(random, rawNaN)
                : random.Next(6) == 0 ? (uint)random.NextInt64(1L << 32)
                : (uint)random.Next(-1, 6);
        }

        return tensor;
    }
}
