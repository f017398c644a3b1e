using System.Runtime.CompilerServices;

namespace Verifiable.Tensors.Kernels;

/// <summary>Checks that the current thread computes as the protocol demands; native code in the process may have changed the control register.</summary>
public static class ArithmeticGuard
{
    /// <summary>Tests subnormal operands and results, rounding to nearest even, and single rounding of fused multiply-add, in f32 and f64.</summary>
    /// <exception cref="PlatformNotSupportedException">The thread flushes subnormals, rounds otherwise, or fuses with two roundings.</exception>
    public static void Verify()
    {
        float least = Opaque(BitConverter.UInt32BitsToSingle(0x00800000));
        Expect(Bits(least * Opaque(0.5f)), 0x00400000, "a subnormal product");
        Expect(Bits(Opaque(BitConverter.UInt32BitsToSingle(0x00000001)) * Opaque(16777216f)), 0x01000000, "a subnormal operand");
        Expect(Bits(Opaque(1f) + Opaque(BitConverter.UInt32BitsToSingle(0x33800000))), 0x3f800000, "a tie to even");
        Expect(Bits(Opaque(BitConverter.UInt32BitsToSingle(0x3f800001)) + Opaque(BitConverter.UInt32BitsToSingle(0x33800000))), 0x3f800002, "a tie to even above");
        Expect(Bits(Opaque(-1f) - Opaque(BitConverter.UInt32BitsToSingle(0x33000000))), 0xbf800000, "rounding to nearest");
        float factor = Opaque(BitConverter.UInt32BitsToSingle(0x3f800001));
        Expect(Bits(MathF.FusedMultiplyAdd(factor, factor, Opaque(BitConverter.UInt32BitsToSingle(0xbf800002)))), 0x28800000, "a fused multiply-add");

        // The product is a tie that a tiny addend decides; a fused multiply-add by way of f64 loses it.
        float root = Opaque(BitConverter.UInt32BitsToSingle(0x3f800800));
        Expect(Bits(MathF.FusedMultiplyAdd(root, root, Opaque(BitConverter.UInt32BitsToSingle(0x17800000)))), 0x3f801001, "a fused multiply-add next to a tie");
        double wide = Opaque(BitConverter.UInt64BitsToDouble(0x3ff0000000000001));
        Expect(BitConverter.DoubleToUInt64Bits(Math.FusedMultiplyAdd(wide, wide, Opaque(BitConverter.UInt64BitsToDouble(0xbff0000000000002)))), 0x3970000000000000, "an f64 fused multiply-add");
        double small = Opaque(BitConverter.UInt64BitsToDouble(0x0010000000000000));
        Expect(BitConverter.DoubleToUInt64Bits(small * Opaque(0.5f)), 0x0008000000000000, "a subnormal f64 product");
    }

    private static uint Bits(float value) => BitConverter.SingleToUInt32Bits(value);

    private static void Expect(uint actual, uint expected, string what)
    {
        if (actual != expected)
            throw new PlatformNotSupportedException($"ArithmeticGuard: expected 0x{expected:x8} for {what}, got 0x{actual:x8}");
    }

    private static void Expect(ulong actual, ulong expected, string what)
    {
        if (actual != expected)
            throw new PlatformNotSupportedException($"ArithmeticGuard: expected 0x{expected:x16} for {what}, got 0x{actual:x16}");
    }

    // Not inlined, so that the compiler cannot fold the tests away.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static float Opaque(float value) => value;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static double Opaque(double value) => value;
}
