namespace Verifiable.Tensors.Kernels.Lanes;

/// <summary>The instructions between 32-bit and 64-bit lanes: one 32-bit vector stands beside the two 64-bit vectors of the same lanes.</summary>
/// <remarks>
/// Conversions between integers and f64 are exact by a magic addend: <c>2^52 + u</c> holds u in its low word. No native conversion of an
/// integer width is needed, which instruction sets offer in different ways.
/// </remarks>
internal static class LaneMixed<T>
    where T : struct, ILanes<T>
{

    internal readonly struct F64ToF32 : ILaneBinary<T>
    {
        public static T Invoke(T lower, T upper) => T.NarrowF64(lower, upper);
    }

    internal readonly struct HighWordF64 : ILaneBinary<T>
    {
        public static T Invoke(T lower, T upper) => T.NarrowU64(T.ShiftRight64(lower, 32), T.ShiftRight64(upper, 32));
    }

    internal readonly struct LowWordF64 : ILaneBinary<T>
    {
        public static T Invoke(T lower, T upper) => T.NarrowU64(lower, upper);
    }

    internal readonly struct F64ToI32 : ILaneBinary<T>
    {
        public static T Invoke(T lower, T upper) => T.NarrowU64(Signed(lower), Signed(upper));
    }

    internal readonly struct F64ToU32 : ILaneBinary<T>
    {
        public static T Invoke(T lower, T upper) => T.NarrowU64(Unsigned(lower), Unsigned(upper));
    }

    /// <summary>Lower half of the f64 values of f32 lanes.</summary>
    internal readonly struct F32ToF64Lower : ILaneUnary<T>
    {
        public static T Invoke(T a) => T.WidenLowerF32(a);
    }

    internal readonly struct F32ToF64Upper : ILaneUnary<T>
    {
        public static T Invoke(T a) => T.WidenUpperF32(a);
    }

    internal readonly struct I32ToF64Lower : ILaneUnary<T>
    {
        public static T Invoke(T a) => SignedValue(T.WidenLowerU32(T.Xor(a, T.Broadcast32(0x80000000))));
    }

    internal readonly struct I32ToF64Upper : ILaneUnary<T>
    {
        public static T Invoke(T a) => SignedValue(T.WidenUpperU32(T.Xor(a, T.Broadcast32(0x80000000))));
    }

    internal readonly struct U32ToF64Lower : ILaneUnary<T>
    {
        public static T Invoke(T a) => UnsignedValue(T.WidenLowerU32(a));
    }

    internal readonly struct U32ToF64Upper : ILaneUnary<T>
    {
        public static T Invoke(T a) => UnsignedValue(T.WidenUpperU32(a));
    }

    private static T UnsignedValue(T words) => T.SubF64(T.Or(words, T.Broadcast64(MagicAddend.TwoTo52)), T.Broadcast64(MagicAddend.TwoTo52));

    // The word is the value plus 2^31, which the subtrahend takes away again.
    private static T SignedValue(T words) => T.SubF64(T.Or(words, T.Broadcast64(MagicAddend.TwoTo52)), T.Broadcast64(MagicAddend.TwoTo52Plus31));

    private static T Signed(T value) => LowWord(value, BitConverter.DoubleToUInt64Bits(int.MinValue), BitConverter.DoubleToUInt64Bits(int.MaxValue));

    private static T Unsigned(T value) => LowWord(value, 0, BitConverter.DoubleToUInt64Bits(uint.MaxValue));

    // Saturated, truncated, then shifted into the low word in two's complement; NaN, unequal to itself, becomes 0 first.
    private static T LowWord(T value, ulong least, ulong greatest)
    {
        T number = T.And(value, T.EqualF64(value, value));
        T inside = T.MinF64(T.MaxF64(number, T.Broadcast64(least)), T.Broadcast64(greatest));
        return T.AddF64(T.TruncateF64(inside), T.Broadcast64(MagicAddend.ThreeTimesTwoTo51));
    }
}
