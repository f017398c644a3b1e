using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Graphs;
using static Verifiable.Tensors.Graphs.Affine;

namespace Verifiable.Tensors.Functional;

/// <summary>Rotary position embedding of f32 (Su et al., arXiv 2104.09864) in the form that rotates halves.</summary>
/// <remarks>
/// Shapes: x, y (.., T, D), D even; cos and sin (T' >= T, D) with equal halves, constants of the step. With h = D/2:
/// <code>
/// y[t,d]  = fma(x[t,d], cos[t,d], (d &lt; h ? -x[t,d+h] : x[t,d-h]) * sin[t,d])
/// gx[t,d] = fma(gy[t,d], cos[t,d], (d &lt; h ? gy[t,d+h] : -gy[t,d-h]) * sin[t,d])
/// </code>
/// </remarks>
internal static class RotaryFunction
{
    public static Value Forward(Value x, Value cos, Value sin)
    {
        x = ViewFunction.Logical(x);
        int last = x.Shape.Rank - 1;
        if (last < 1 || x.Shape[last] % 2 != 0 || cos.Shape.Rank != 2 || !cos.Shape.Equals(sin.Shape) || cos.Shape[1] != x.Shape[last] || cos.Shape[0] < x.Shape[last - 1])
            throw new ArgumentException($"rotary_embedding: expected (.., T, D) with D even and tables of T or more positions and D columns, got {x.Shape}, {cos.Shape} and {sin.Shape}", nameof(x));
        Value y = Rotate("rotary", x, cos, sin, isForward: true);
        x.Graph.Tape.Record(y, [x], (gy, sink) => sink.Add(x, Rotate("rotary.gradient", gy, cos, sin, isForward: false)));
        return y;
    }

    private static Value Rotate(string label, Value x, Value cos, Value sin, bool isForward)
    {
        int last = x.Shape.Rank - 1, half = (int)(x.Shape[last] / 2);
        Affine[] leading = Outputs(0, last);
        var fold = new FoldBuilder(x.Graph, label, x.Shape);
        int element = fold.ReadElement(x);
        int above = fold.Read(x, [.. leading, Output(last) + half]), below = fold.Read(x, [.. leading, Output(last) - half]);
        int c = fold.Read(cos, Output(last - 1), Output(last)), n = fold.Read(sin, Output(last - 1), Output(last));
        return fold.Fold(0, s =>
        {
            ScalarU32 isFirst = s.OutputDigit(last).IsBelow(s.ConstantU32((uint)half));
            ScalarF32 other = isForward ? isFirst.Select(-s.Operand(above), s.Operand(below)) : isFirst.Select(s.Operand(above), -s.Operand(below));
            return s.Operand(element).FusedMultiplyAdd(s.Operand(c), other * s.Operand(n));
        });
    }
}
