using System.Runtime.Intrinsics;

namespace Verifiable.Exhaustive;

/// <summary>Vector loops of <see cref="LaneEvaluator"/>; arrays hold raw bits, their length is a multiple of 16.</summary>
/// <remarks>NaN results of f32 and f64 operations are canonical. Hardware without 512-bit vectors runs the same loops in halves or quarters.</remarks>
internal static class LaneLoops
{
    /// <summary>An operation of one or two operands on f32 or f64 lanes.</summary>
    public interface IOperation
    {
        static abstract Vector512<T> Apply<T>(Vector512<T> a, Vector512<T> b);
    }

    public static void Binary<TOperation>(uint[] a, uint[] b, uint[] result)
        where TOperation : IOperation
    {
        for (int i = 0; i < result.Length; i += Vector512<uint>.Count)
            Store(TOperation.Apply(Vector512.Create(a, i).AsSingle(), Vector512.Create(b, i).AsSingle()), result, i);
    }

    public static void Binary<TOperation>(ulong[] a, ulong[] b, ulong[] result)
        where TOperation : IOperation
    {
        for (int i = 0; i < result.Length; i += Vector512<ulong>.Count)
            Store(TOperation.Apply(Vector512.Create(a, i).AsDouble(), Vector512.Create(b, i).AsDouble()), result, i);
    }

    public static void FusedMultiplyAdd(ulong[] a, ulong[] b, ulong[] c, ulong[] result)
    {
        for (int i = 0; i < result.Length; i += Vector512<ulong>.Count)
            Store(Vector512.FusedMultiplyAdd(Vector512.Create(a, i).AsDouble(), Vector512.Create(b, i).AsDouble(), Vector512.Create(c, i).AsDouble()), result, i);
    }

    public static void Compare<TOperation>(ulong[] a, ulong[] b, uint[] result)
        where TOperation : IOperation
    {
        for (int i = 0; i < result.Length; i += Vector512<uint>.Count)
        {
            int j = i + Vector512<ulong>.Count;
            Vector512<ulong> lower = TOperation.Apply(Vector512.Create(a, i).AsDouble(), Vector512.Create(b, i).AsDouble()).AsUInt64();
            Vector512<ulong> upper = TOperation.Apply(Vector512.Create(a, j).AsDouble(), Vector512.Create(b, j).AsDouble()).AsUInt64();
            (Vector512.Narrow(lower, upper) & Vector512<uint>.One).CopyTo(result, i);
        }
    }

    public static void Widen(uint[] a, ulong[] result)
    {
        for (int i = 0; i < a.Length; i += Vector512<float>.Count)
        {
            (Vector512<double> lower, Vector512<double> upper) = Vector512.Widen(Vector512.Create(a, i).AsSingle());
            Store(lower, result, i);
            Store(upper, result, i + Vector512<double>.Count);
        }
    }

    public static void Narrow(ulong[] a, uint[] result)
    {
        for (int i = 0; i < result.Length; i += Vector512<float>.Count)
            Store(Vector512.Narrow(Vector512.Create(a, i).AsDouble(), Vector512.Create(a, i + Vector512<double>.Count).AsDouble()), result, i);
    }

    public static void FromInteger(uint[] a, ulong[] result)
    {
        for (int i = 0; i < a.Length; i += Vector512<int>.Count)
        {
            (Vector512<long> lower, Vector512<long> upper) = Vector512.Widen(Vector512.Create(a, i).AsInt32());
            Store(Vector512.ConvertToDouble(lower), result, i);
            Store(Vector512.ConvertToDouble(upper), result, i + Vector512<double>.Count);
        }
    }

    public static void JoinWords(uint[] high, uint[] low, ulong[] result)
    {
        for (int i = 0; i < high.Length; i += Vector512<uint>.Count)
        {
            (Vector512<ulong> highLower, Vector512<ulong> highUpper) = Vector512.Widen(Vector512.Create(high, i));
            (Vector512<ulong> lowLower, Vector512<ulong> lowUpper) = Vector512.Widen(Vector512.Create(low, i));
            // Words are anybody's bits: a NaN among them becomes the canonical one.
            Store(((highLower << 32) | lowLower).AsDouble(), result, i);
            Store(((highUpper << 32) | lowUpper).AsDouble(), result, i + Vector512<ulong>.Count);
        }
    }

    public static void TakeWord(ulong[] a, int shift, uint[] result)
    {
        for (int i = 0; i < result.Length; i += Vector512<uint>.Count)
            Vector512.Narrow(Vector512.Create(a, i) >>> shift, Vector512.Create(a, i + Vector512<ulong>.Count) >>> shift).CopyTo(result, i);
    }

    public static void SubtractIntegers(uint[] a, uint[] b, uint[] result)
    {
        for (int i = 0; i < result.Length; i += Vector512<uint>.Count)
            (Vector512.Create(a, i) - Vector512.Create(b, i)).CopyTo(result, i);
    }

    public static void ShiftLeft(uint[] a, int count, uint[] result)
    {
        for (int i = 0; i < result.Length; i += Vector512<uint>.Count)
            (Vector512.Create(a, i) << count).CopyTo(result, i);
    }

    public static void ShiftRight(uint[] a, int count, uint[] result)
    {
        for (int i = 0; i < result.Length; i += Vector512<int>.Count)
            (Vector512.Create(a, i).AsInt32() >> count).AsUInt32().CopyTo(result, i);
    }

    /// <summary>Rounds <c>values + sign·bounds</c> to f32 bits.</summary>
    public static void RoundEnd(ReadOnlySpan<double> values, ReadOnlySpan<double> bounds, double sign, Span<uint> result)
    {
        for (int i = 0; i < result.Length; i += Vector512<float>.Count)
        {
            int j = i + Vector512<double>.Count;
            Vector512<double> lower = Vector512.Create(values[i..]) + (Vector512.Create(bounds[i..]) * sign);
            Vector512<double> upper = Vector512.Create(values[j..]) + (Vector512.Create(bounds[j..]) * sign);
            Store(Vector512.Narrow(lower, upper), result, i);
        }
    }

    private static void Store(Vector512<float> value, Span<uint> result, int index) =>
        Vector512.ConditionalSelect(Vector512.IsNaN(value).AsUInt32(), Vector512.Create(0x7fc00000u), value.AsUInt32()).CopyTo(result[index..]);

    private static void Store(Vector512<double> value, Span<ulong> result, int index) =>
        Vector512.ConditionalSelect(Vector512.IsNaN(value).AsUInt64(), Vector512.Create(0x7ff8000000000000ul), value.AsUInt64()).CopyTo(result[index..]);

    public readonly struct Add : IOperation
    {
        public static Vector512<T> Apply<T>(Vector512<T> a, Vector512<T> b) => a + b;
    }

    public readonly struct Subtract : IOperation
    {
        public static Vector512<T> Apply<T>(Vector512<T> a, Vector512<T> b) => a - b;
    }

    public readonly struct Multiply : IOperation
    {
        public static Vector512<T> Apply<T>(Vector512<T> a, Vector512<T> b) => a * b;
    }

    public readonly struct Divide : IOperation
    {
        public static Vector512<T> Apply<T>(Vector512<T> a, Vector512<T> b) => a / b;
    }

    public readonly struct Minimum : IOperation
    {
        public static Vector512<T> Apply<T>(Vector512<T> a, Vector512<T> b) => Vector512.Min(a, b);
    }

    public readonly struct Maximum : IOperation
    {
        public static Vector512<T> Apply<T>(Vector512<T> a, Vector512<T> b) => Vector512.Max(a, b);
    }

    public readonly struct SquareRoot : IOperation
    {
        public static Vector512<T> Apply<T>(Vector512<T> a, Vector512<T> b) => Vector512.Sqrt(a);
    }

    public readonly struct Absolute : IOperation
    {
        public static Vector512<T> Apply<T>(Vector512<T> a, Vector512<T> b) => Vector512.Abs(a);
    }

    public readonly struct Negate : IOperation
    {
        public static Vector512<T> Apply<T>(Vector512<T> a, Vector512<T> b) => -a;
    }

    public readonly struct First : IOperation
    {
        public static Vector512<T> Apply<T>(Vector512<T> a, Vector512<T> b) => a;
    }

    /// <summary>Half to even, the sign of zero kept.</summary>
    public readonly struct Round : IOperation
    {
        public static Vector512<T> Apply<T>(Vector512<T> a, Vector512<T> b) => typeof(T) == typeof(double)
            ? Vector512.Round(a.AsDouble()).As<double, T>()
            : Vector512.Round(a.AsSingle()).As<float, T>();
    }

    public readonly struct Equal : IOperation
    {
        public static Vector512<T> Apply<T>(Vector512<T> a, Vector512<T> b) => Vector512.Equals(a, b);
    }

    public readonly struct Less : IOperation
    {
        public static Vector512<T> Apply<T>(Vector512<T> a, Vector512<T> b) => Vector512.LessThan(a, b);
    }
}
