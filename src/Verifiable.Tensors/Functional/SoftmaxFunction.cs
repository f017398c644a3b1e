using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Graphs;

namespace Verifiable.Tensors.Functional;

/// <summary>Softmax of f32 and its logarithm along one dimension.</summary>
/// <remarks>
/// <code>
/// max = maximum over the dimension, from -Inf       e = exp(x - max)       sum = sequential sum of e from +0
/// softmax      y = e / sum                          gx = (gy - dot)*y      dot = fold fma(gy, y, acc) from +0
/// log_softmax  y = (x - max) - log(sum)             gx = gy - exp(y)*s     s = sequential sum of gy from +0
/// </code>
/// exp and log are correctly rounded. A row of nothing but -Inf gives NaN, as in PyTorch.
/// </remarks>
internal static class SoftmaxFunction
{
    public static Value Softmax(Value x, int dimension)
    {
        x = ViewFunction.Logical(x);
        bool[] along = ReductionFunction.Reduced("softmax", x, [dimension]);
        Value maximum = Maximum("softmax.max", x, along);
        var exponentials = new FoldBuilder(x.Graph, "softmax.exp", x.Shape);
        int a = exponentials.ReadElement(x), m = exponentials.ReadElement(maximum);
        Value e = exponentials.Fold(0, s => (s.Operand(a) - s.Operand(m)).Exp());
        Value sum = ReductionFunction.Spread(ReductionFunction.Fold("softmax.sum", e, along, 0, (acc, element) => acc + element, null), x.Shape, along);

        var fold = new FoldBuilder(x.Graph, "softmax", x.Shape);
        int numerator = fold.ReadElement(e), denominator = fold.ReadElement(sum);
        Value y = fold.Fold(0, s => s.Operand(numerator) / s.Operand(denominator));
        x.Graph.Tape.Record(y, [x], (gy, sink) => sink.Add(x, InputGradient("softmax", y, gy, along)));
        return y;
    }

    public static Value LogSoftmax(Value x, int dimension)
    {
        x = ViewFunction.Logical(x);
        bool[] along = ReductionFunction.Reduced("log_softmax", x, [dimension]);
        Value maximum = Maximum("log_softmax.max", x, along);
        var exponentials = new FoldBuilder(x.Graph, "log_softmax.exp", x.Shape);
        int a = exponentials.ReadElement(x), m = exponentials.ReadElement(maximum);
        Value e = exponentials.Fold(0, s => (s.Operand(a) - s.Operand(m)).Exp());
        Value logarithm = ReductionFunction.Spread(ReductionFunction.Fold("log_softmax.log", e, along, 0, (acc, element) => acc + element, s => s.Accumulator.Log()), x.Shape, along);

        var fold = new FoldBuilder(x.Graph, "log_softmax", x.Shape);
        int element = fold.ReadElement(x), top = fold.ReadElement(maximum), l = fold.ReadElement(logarithm);
        Value y = fold.Fold(0, s => s.Operand(element) - s.Operand(top) - s.Operand(l));
        x.Graph.Tape.Record(y, [x], (gy, sink) =>
        {
            Value sum = ReductionFunction.Spread(ReductionFunction.Fold("log_softmax.gradient.sum", gy, along, 0, (acc, g) => acc + g, null), x.Shape, along);
            var gradient = new FoldBuilder(x.Graph, "log_softmax.gradient", x.Shape);
            int g = gradient.ReadElement(gy), output = gradient.ReadElement(y), total = gradient.ReadElement(sum);
            sink.Add(x, gradient.Fold(0, s => s.Operand(g) - (s.Operand(output).Exp() * s.Operand(total))));
        });
        return y;
    }

    /// <summary>The gradient of softmax from its output, scaled where <paramref name="scale"/> is given.</summary>
    public static Value InputGradient(string label, Value y, Value gy, bool[] along, float? scale = null)
    {
        int last = Array.IndexOf(along, true);
        var rows = new Shape([.. Enumerable.Range(0, y.Shape.Rank).Where(d => d != last).Select(d => y.Shape[d])]);
        Affine[] row = [.. Enumerable.Range(0, y.Shape.Rank).Select(d => d < last ? Affine.Output(d) : d == last ? Affine.Reduction(0) : Affine.Output(d - 1))];
        var products = new FoldBuilder(y.Graph, $"{label}.gradient.dot", rows, new Shape(y.Shape[last]));
        int left = products.Read(gy, row), right = products.Read(y, row);
        Value dot = ReductionFunction.Spread(products.Fold(0, s => s.Operand(left).FusedMultiplyAdd(s.Operand(right), s.Accumulator)), y.Shape, along);

        var fold = new FoldBuilder(y.Graph, $"{label}.gradient", y.Shape);
        int g = fold.ReadElement(gy), output = fold.ReadElement(y), d0 = fold.ReadElement(dot);
        return fold.Fold(0, s =>
        {
            ScalarF32 gradient = (s.Operand(g) - s.Operand(d0)) * s.Operand(output);
            return scale is float factor ? gradient * s.Constant(factor) : gradient;
        });
    }

    private static Value Maximum(string label, Value x, bool[] along) =>
        ReductionFunction.Spread(ReductionFunction.Fold(label, x, along, FoldBuilder.NegativeInfinityBits, (acc, element) => acc.Max(element), null), x.Shape, along);
}
