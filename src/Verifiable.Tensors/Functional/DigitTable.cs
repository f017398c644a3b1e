using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Graphs;

namespace Verifiable.Tensors.Functional;

/// <summary>Tables of i32 that split an index into digits, which no affine map can: gathers read them.</summary>
/// <remarks>They are operators without operands; quotients are taken in f64, where the truncated quotient of two u32 is exact.</remarks>
internal static class DigitTable
{
    /// <summary><c>table[k] = (k / divisor) mod modulus + offset(k)</c>; <paramref name="factor"/> scales the digit.</summary>
    public static Value Of(Graph graph, long length, long divisor, long modulus, int factor = 1)
    {
        var fold = new FoldBuilder(graph, "digits", new Shape(length));
        return fold.FoldI32(0, s =>
        {
            ScalarU32 quotient = s.OutputDigit(0).DivideBy((uint)divisor);
            ScalarU32 digit = modulus * divisor >= length ? quotient : quotient.ModuloOf((uint)modulus);
            return digit * s.ConstantU32((uint)factor);
        });
    }

    /// <summary>The digit of one term of a split coordinate: <c>table[k]</c> is the digit where <c>k = constant + sum of coefficient * digit</c>, -1 where no digits give k.</summary>
    public static Value OfSplit(Graph graph, long length, Affine coordinate, Shape shape, AffineTerm wanted)
    {
        AffineTerm[] terms = [.. coordinate.Terms.Where(t => shape[t.Variable.Digit] > 1).OrderByDescending(t => t.Coefficient)];
        var fold = new FoldBuilder(graph, "digits", new Shape(length));
        return fold.FoldI32(0, s =>
        {
            ScalarU32 rest = s.OutputDigit(0) - s.ConstantU32((uint)coordinate.ConstantPart);
            ScalarU32 inside = s.ConstantU32(1), result = rest;
            foreach (AffineTerm term in terms)
            {
                ScalarU32 digit = rest.DivideBy((uint)term.Coefficient);
                inside &= digit.IsBelow(s.ConstantU32((uint)shape[term.Variable.Digit]));
                rest -= digit * s.ConstantU32((uint)term.Coefficient);
                if (term == wanted)
                    result = digit;
            }

            inside &= rest.IsEqualTo(s.ConstantU32(0));
            return inside.Select(result, s.ConstantU32(uint.MaxValue));
        });
    }
}
