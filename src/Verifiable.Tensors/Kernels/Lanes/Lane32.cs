namespace Verifiable.Tensors.Kernels.Lanes;

/// <summary>The scalar instructions on 32-bit lanes, one type each; flags are 1 or 0.</summary>
internal static class Lane32<T>
    where T : struct, ILanes<T>
{
    internal readonly struct SqrtF32 : ILaneUnary<T>
    {
        public static T Invoke(T a) => T.SqrtF32(a);
    }

    internal readonly struct NegF32 : ILaneUnary<T>
    {
        public static T Invoke(T a) => T.Xor(a, T.Broadcast32(0x80000000));
    }

    internal readonly struct AbsF32 : ILaneUnary<T>
    {
        public static T Invoke(T a) => T.And(a, T.Broadcast32(0x7fffffff));
    }

    internal readonly struct RoundF32 : ILaneUnary<T>
    {
        public static T Invoke(T a) => T.RoundF32(a);
    }

    internal readonly struct CanonicalizeF32 : ILaneUnary<T>
    {
        public static T Invoke(T a) => T.Select(T.EqualF32(a, a), a, T.Broadcast32(Reference.ScalarArithmetic.NaN32));
    }

    internal readonly struct F32ToI32 : ILaneUnary<T>
    {
        public static T Invoke(T a) => T.F32ToI32(a);
    }

    internal readonly struct F32ToU32 : ILaneUnary<T>
    {
        public static T Invoke(T a) => T.F32ToU32(a);
    }

    internal readonly struct I32ToF32 : ILaneUnary<T>
    {
        public static T Invoke(T a) => T.I32ToF32(a);
    }

    internal readonly struct U32ToF32 : ILaneUnary<T>
    {
        public static T Invoke(T a) => T.U32ToF32(a);
    }

    internal readonly struct AddF32 : ILaneBinary<T>
    {
        public static T Invoke(T a, T b) => T.AddF32(a, b);
    }

    internal readonly struct SubF32 : ILaneBinary<T>
    {
        public static T Invoke(T a, T b) => T.SubF32(a, b);
    }

    internal readonly struct MulF32 : ILaneBinary<T>
    {
        public static T Invoke(T a, T b) => T.MulF32(a, b);
    }

    internal readonly struct DivF32 : ILaneBinary<T>
    {
        public static T Invoke(T a, T b) => T.DivF32(a, b);
    }

    internal readonly struct MinF32 : ILaneBinary<T>
    {
        public static T Invoke(T a, T b) => T.MinF32(a, b);
    }

    internal readonly struct MaxF32 : ILaneBinary<T>
    {
        public static T Invoke(T a, T b) => T.MaxF32(a, b);
    }

    internal readonly struct EqualF32 : ILaneBinary<T>
    {
        public static T Invoke(T a, T b) => T.And(T.EqualF32(a, b), T.Broadcast32(1));
    }

    internal readonly struct LessF32 : ILaneBinary<T>
    {
        public static T Invoke(T a, T b) => T.And(T.LessF32(a, b), T.Broadcast32(1));
    }

    internal readonly struct LessOrEqualF32 : ILaneBinary<T>
    {
        public static T Invoke(T a, T b) => T.And(T.LessOrEqualF32(a, b), T.Broadcast32(1));
    }

    internal readonly struct AddU32 : ILaneBinary<T>
    {
        public static T Invoke(T a, T b) => T.AddU32(a, b);
    }

    internal readonly struct SubU32 : ILaneBinary<T>
    {
        public static T Invoke(T a, T b) => T.SubU32(a, b);
    }

    internal readonly struct MulLowU32 : ILaneBinary<T>
    {
        public static T Invoke(T a, T b) => T.MulU32(a, b);
    }

    internal readonly struct MulHighU32 : ILaneBinary<T>
    {
        public static T Invoke(T a, T b) => T.NarrowU64(
            T.ShiftRight64(T.MulU64(T.WidenLowerU32(a), T.WidenLowerU32(b)), 32),
            T.ShiftRight64(T.MulU64(T.WidenUpperU32(a), T.WidenUpperU32(b)), 32));
    }

    internal readonly struct AndU32 : ILaneBinary<T>
    {
        public static T Invoke(T a, T b) => T.And(a, b);
    }

    internal readonly struct OrU32 : ILaneBinary<T>
    {
        public static T Invoke(T a, T b) => T.Or(a, b);
    }

    internal readonly struct XorU32 : ILaneBinary<T>
    {
        public static T Invoke(T a, T b) => T.Xor(a, b);
    }

    internal readonly struct EqualU32 : ILaneBinary<T>
    {
        public static T Invoke(T a, T b) => T.And(T.EqualU32(a, b), T.Broadcast32(1));
    }

    internal readonly struct LessU32 : ILaneBinary<T>
    {
        public static T Invoke(T a, T b) => T.And(T.LessU32(a, b), T.Broadcast32(1));
    }

    internal readonly struct LessI32 : ILaneBinary<T>
    {
        public static T Invoke(T a, T b) => T.And(T.LessI32(a, b), T.Broadcast32(1));
    }

    internal readonly struct FmaF32 : ILaneTernary<T>
    {
        public static T Invoke(T a, T b, T c) => T.FmaF32(a, b, c);
    }

    internal readonly struct Select32 : ILaneTernary<T>
    {
        public static T Invoke(T a, T b, T c) => T.Select(T.EqualU32(a, T.Broadcast32(0)), c, b);
    }
}
