using System.Numerics;

namespace Verifiable.Vectors;

/// <summary>Vectors of the conversions between f32, f64, i32 and u32.</summary>
public static class ConversionVectors
{
    private const int PerKind = 5_000;

    /// <summary>Writes every conversion file into <paramref name="folder"/>; yields them as they are completed.</summary>
    public static IEnumerable<VectorFile> Write(string folder, ulong seed)
    {
        yield return FromFloat<float, Binary32>(folder, "f32-f64", seed, 8, a => Binary64.ToBits(a));
        yield return FromFloat<double, Binary64>(folder, "f64-f32", seed + 1, 4, a => Binary32.ToBits((float)a));
        yield return FromFloat<float, Binary32>(folder, "f32-i32", seed + 2, 4, a => (uint)Conversion.ToInt32(a));
        yield return FromFloat<float, Binary32>(folder, "f32-u32", seed + 3, 4, a => Conversion.ToUInt32(a));
        yield return FromFloat<double, Binary64>(folder, "f64-i32", seed + 4, 4, a => (uint)Conversion.ToInt32(a));
        yield return FromFloat<double, Binary64>(folder, "f64-u32", seed + 5, 4, a => Conversion.ToUInt32(a));
        yield return FromInteger(folder, "i32-f32", seed + 6, 4, a => Binary32.ToBits((float)(int)a));
        yield return FromInteger(folder, "u32-f32", seed + 7, 4, a => Binary32.ToBits((float)a));
        yield return FromInteger(folder, "i32-f64", seed + 8, 8, a => Binary64.ToBits((double)(int)a));
        yield return FromInteger(folder, "u32-f64", seed + 9, 8, a => Binary64.ToBits((double)a));
    }

    private static VectorFile FromFloat<T, TFormat>(
        string folder, string name, ulong seed, int resultWidth, Func<T, ulong> convert)
        where T : IBinaryFloatingPointIeee754<T>
        where TFormat : IFloatFormat<T>
    {
        using VectorFile file = new(folder, $"convert-{name}.bin");
        SplitMix64 random = new(seed);
        Operands<T, TFormat> operands = new(random);
        int bias = TFormat.MaxExponent / 2;
        ulong signBit = 1UL << ((TFormat.Width * 8) - 1);
        void Put(ulong a)
        {
            file.Put(a, TFormat.Width).Put(convert(TFormat.FromBits(a)), resultWidth).EndRecord();
            a ^= signBit;
            file.Put(a, TFormat.Width).Put(convert(TFormat.FromBits(a)), resultWidth).EndRecord();
        }

        foreach (ulong edge in Operands<T, TFormat>.Edges())
        {
            Put(edge);
        }

        for (int i = 0; i < PerKind; i++)
        {
            Put(operands.Any());
            Put(operands.WithExponent(random.Between(0, 1)));
            // Around the ranges of i32 and u32, and around one.
            Put(operands.WithExponent(bias + random.Between(28, 33)));
            Put(operands.WithExponent(bias + random.Between(-2, 31)));
            // The range of binary32 and its subnormals, seen from binary64.
            Put(operands.WithExponent(bias + random.Between(-152, -124)));
            Put(operands.WithExponent(bias + random.Between(-126, 128)) & (ulong.MaxValue << random.Between(0, 30)));
            Put(NarrowTie(operands.WithExponent(bias + random.Between(-151, 128)), random));
        }

        return file;
    }

    /// <summary>A binary64 at, or one unit beside, the midpoint of two binary32 values; other formats pass unchanged.</summary>
    private static ulong NarrowTie(ulong bits, SplitMix64 random)
    {
        const int Dropped = 29;
        int exponent = (int)(bits >> 52) & 0x7ff;
        int dropped = Math.Clamp(Dropped + Math.Max(0, 1023 - 126 - exponent), Dropped, 52);
        return ((bits & (ulong.MaxValue << dropped)) | (1UL << (dropped - 1))) + (ulong)random.Between(-1, 1);
    }

    private static VectorFile FromInteger(
        string folder, string name, ulong seed, int resultWidth, Func<uint, ulong> convert)
    {
        using VectorFile file = new(folder, $"convert-{name}.bin");
        SplitMix64 random = new(seed);
        void Put(uint a) => file.Put(a, 4).Put(convert(a), resultWidth).EndRecord();

        for (int bit = 0; bit < 32; bit++)
        {
            for (int offset = -2; offset <= 2; offset++)
            {
                Put((1U << bit) + (uint)offset);
                Put(0 - (1U << bit) + (uint)offset);
            }
        }

        for (int i = 0; i < PerKind; i++)
        {
            uint any = (uint)random.Next();
            int drop = random.Between(0, 31);
            Put(any);
            Put(any >> drop);
            // Midpoints of neighbouring binary32 values of 25 to 32 bits, and their neighbours.
            int length = random.Between(25, 32);
            int below = length - 24;
            uint value = (any >> (32 - length)) | (1U << (length - 1));
            uint tie = ((value >> below) << below) | (1U << (below - 1));
            Put(tie + (uint)random.Between(-1, 1));
            Put(0 - tie);
        }

        return file;
    }
}
