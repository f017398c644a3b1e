using Verifiable.Tensors.Graphs;

namespace Verifiable.Tensors.Functional;

/// <summary>Rectified linear unit of f32, element by element.</summary>
/// <remarks><c>y = maximum(x, +0)</c> (IEEE 754-2019, so -0 gives +0 and NaN stays); <c>gx = y &lt;= 0 ? +0 : gy</c>, the same as with x, which need not be kept.</remarks>
internal static class ReluFunction
{
    public static Value Forward(Value x)
    {
        var fold = new FoldBuilder(x.Graph, "relu", x.Shape);
        int a = fold.ReadElement(x);
        Value y = fold.Fold(0, s => s.Operand(a).Max(s.Constant(0))) with { IsFlattened = x.IsFlattened };
        x.Graph.Tape.Record(y, [x], (gy, sink) => sink.Add(x, InputGradient(y, gy)));
        return y;
    }

    private static Value InputGradient(Value y, Value gy)
    {
        var fold = new FoldBuilder(y.Graph, "relu.gradient", y.Shape);
        int a = fold.ReadElement(y);
        int g = fold.ReadElement(gy);
        return fold.Fold(0, s => (s.Operand(a) <= s.Constant(0)).Select(s.Constant(0), s.Operand(g)));
    }
}
