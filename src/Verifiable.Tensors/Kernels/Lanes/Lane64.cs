namespace Verifiable.Tensors.Kernels.Lanes;

/// <summary>The scalar instructions on 64-bit lanes, one type each; comparisons give masks.</summary>
internal static class Lane64<T>
    where T : struct, ILanes<T>
{
    internal readonly struct SqrtF64 : ILaneUnary<T>
    {
        public static T Invoke(T a) => T.SqrtF64(a);
    }

    internal readonly struct NegF64 : ILaneUnary<T>
    {
        public static T Invoke(T a) => T.Xor(a, T.Broadcast64(0x8000000000000000));
    }

    internal readonly struct AbsF64 : ILaneUnary<T>
    {
        public static T Invoke(T a) => T.And(a, T.Broadcast64(0x7fffffffffffffff));
    }

    internal readonly struct RoundF64 : ILaneUnary<T>
    {
        public static T Invoke(T a) => T.RoundF64(a);
    }

    internal readonly struct CanonicalizeF64 : ILaneUnary<T>
    {
        public static T Invoke(T a) => T.Select(T.EqualF64(a, a), a, T.Broadcast64(Reference.ScalarArithmetic.NaN64));
    }

    internal readonly struct AddF64 : ILaneBinary<T>
    {
        public static T Invoke(T a, T b) => T.AddF64(a, b);
    }

    internal readonly struct SubF64 : ILaneBinary<T>
    {
        public static T Invoke(T a, T b) => T.SubF64(a, b);
    }

    internal readonly struct MulF64 : ILaneBinary<T>
    {
        public static T Invoke(T a, T b) => T.MulF64(a, b);
    }

    internal readonly struct DivF64 : ILaneBinary<T>
    {
        public static T Invoke(T a, T b) => T.DivF64(a, b);
    }

    internal readonly struct MinF64 : ILaneBinary<T>
    {
        public static T Invoke(T a, T b) => T.MinF64(a, b);
    }

    internal readonly struct MaxF64 : ILaneBinary<T>
    {
        public static T Invoke(T a, T b) => T.MaxF64(a, b);
    }

    internal readonly struct EqualF64 : ILaneBinary<T>
    {
        public static T Invoke(T a, T b) => T.EqualF64(a, b);
    }

    internal readonly struct LessF64 : ILaneBinary<T>
    {
        public static T Invoke(T a, T b) => T.LessF64(a, b);
    }

    internal readonly struct LessOrEqualF64 : ILaneBinary<T>
    {
        public static T Invoke(T a, T b) => T.LessOrEqualF64(a, b);
    }

    internal readonly struct FmaF64 : ILaneTernary<T>
    {
        public static T Invoke(T a, T b, T c) => T.FmaF64(a, b, c);
    }
}
