using System.Runtime.Intrinsics;

namespace Verifiable.Exhaustive;

/// <summary>Vector loops of <see cref="LaneEvaluator"/> over words: integers, comparisons and selections; arrays hold raw bits, their length is a multiple of 16.</summary>
internal static class LaneWordLoops
{
    /// <summary>An operation of two operands on 32-bit lanes.</summary>
    public interface IWordOperation
    {
        static abstract Vector512<uint> Apply(Vector512<uint> a, Vector512<uint> b);
    }

    public static void Binary<TOperation>(uint[] a, uint[] b, uint[] result)
        where TOperation : IWordOperation
    {
        for (int i = 0; i < result.Length; i += Vector512<uint>.Count)
            TOperation.Apply(Vector512.Create(a, i), Vector512.Create(b, i)).CopyTo(result, i);
    }

    public static void ShiftLeft(uint[] a, uint[] b, uint[] result)
    {
        for (int i = 0; i < result.Length; i++)
            result[i] = a[i] << (int)(b[i] & 31);
    }

    public static void ShiftRight(uint[] a, int count, uint[] result)
    {
        for (int i = 0; i < result.Length; i += Vector512<uint>.Count)
            (Vector512.Create(a, i) >>> count).CopyTo(result, i);
    }

    public static void Select(uint[] condition, uint[] a, uint[] b, uint[] result)
    {
        for (int i = 0; i < result.Length; i += Vector512<uint>.Count)
            Vector512.ConditionalSelect(Vector512.Equals(Vector512.Create(condition, i), Vector512<uint>.Zero), Vector512.Create(b, i), Vector512.Create(a, i)).CopyTo(result, i);
    }

    public static void Select(uint[] condition, ulong[] a, ulong[] b, ulong[] result)
    {
        for (int i = 0; i < result.Length; i += Vector512<uint>.Count)
        {
            (Vector512<ulong> lower, Vector512<ulong> upper) = Vector512.Widen(Vector512.Create(condition, i));
            Choose(lower, i);
            Choose(upper, i + Vector512<ulong>.Count);
        }

        void Choose(Vector512<ulong> chosen, int i) =>
            Vector512.ConditionalSelect(Vector512.Equals(chosen, Vector512<ulong>.Zero), Vector512.Create(b, i), Vector512.Create(a, i)).CopyTo(result, i);
    }

    public static void ToDouble(uint[] a, ulong[] result)
    {
        for (int i = 0; i < a.Length; i += Vector512<uint>.Count)
        {
            (Vector512<ulong> lower, Vector512<ulong> upper) = Vector512.Widen(Vector512.Create(a, i));
            Vector512.ConvertToDouble(lower).AsUInt64().CopyTo(result, i);
            Vector512.ConvertToDouble(upper).AsUInt64().CopyTo(result, i + Vector512<ulong>.Count);
        }
    }

    public readonly struct Add : IWordOperation
    {
        public static Vector512<uint> Apply(Vector512<uint> a, Vector512<uint> b) => a + b;
    }

    public readonly struct MultiplyLow : IWordOperation
    {
        public static Vector512<uint> Apply(Vector512<uint> a, Vector512<uint> b) => a * b;
    }

    public readonly struct MultiplyHigh : IWordOperation
    {
        public static Vector512<uint> Apply(Vector512<uint> a, Vector512<uint> b)
        {
            (Vector512<ulong> aLower, Vector512<ulong> aUpper) = Vector512.Widen(a);
            (Vector512<ulong> bLower, Vector512<ulong> bUpper) = Vector512.Widen(b);
            return Vector512.Narrow((aLower * bLower) >>> 32, (aUpper * bUpper) >>> 32);
        }
    }

    public readonly struct And : IWordOperation
    {
        public static Vector512<uint> Apply(Vector512<uint> a, Vector512<uint> b) => a & b;
    }

    public readonly struct Or : IWordOperation
    {
        public static Vector512<uint> Apply(Vector512<uint> a, Vector512<uint> b) => a | b;
    }

    public readonly struct Xor : IWordOperation
    {
        public static Vector512<uint> Apply(Vector512<uint> a, Vector512<uint> b) => a ^ b;
    }

    public readonly struct Equal : IWordOperation
    {
        public static Vector512<uint> Apply(Vector512<uint> a, Vector512<uint> b) => Vector512.Equals(a, b) & Vector512<uint>.One;
    }

    public readonly struct Less : IWordOperation
    {
        public static Vector512<uint> Apply(Vector512<uint> a, Vector512<uint> b) => Vector512.LessThan(a, b) & Vector512<uint>.One;
    }

    public readonly struct LessFloat : IWordOperation
    {
        public static Vector512<uint> Apply(Vector512<uint> a, Vector512<uint> b) => Vector512.LessThan(a.AsSingle(), b.AsSingle()).AsUInt32() & Vector512<uint>.One;
    }

    public readonly struct EqualFloat : IWordOperation
    {
        public static Vector512<uint> Apply(Vector512<uint> a, Vector512<uint> b) => Vector512.Equals(a.AsSingle(), b.AsSingle()).AsUInt32() & Vector512<uint>.One;
    }

    /// <summary>Truncates and saturates; NaN gives 0.</summary>
    public readonly struct ToInteger : IWordOperation
    {
        public static Vector512<uint> Apply(Vector512<uint> a, Vector512<uint> b) => Vector512.ConvertToInt32(a.AsSingle()).AsUInt32();
    }
}
