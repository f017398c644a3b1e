using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Autograd;
using Verifiable.Tensors.Graphs;
using static Verifiable.Tensors.Graphs.Affine;

namespace Verifiable.Tensors.Functional;

/// <summary>Batch normalisation of f32 with running statistics (evaluation mode); they are constants of the step.</summary>
/// <remarks>
/// Shapes: x, y (N, C, ...); running mean m and variance v, weight and bias (C). Every operation is rounded on its own, sums run over all but c, row-major:
/// <code>
/// std = sqrt(v + eps)     y = (((x - m)/std)*weight) + bias
/// gx = (weight/std)*gy    gweight = sum(((x - m)/std)*gy)    gbias = sum(gy)
/// </code>
/// </remarks>
internal static class BatchNormEvaluationFunction
{
    public static Value Forward(Value x, Value? mean, Value? variance, Value weight, Value bias, double epsilon)
    {
        if (mean is null || variance is null)
            throw new ArgumentException("batch_norm: expected running statistics in evaluation, got none", nameof(mean));
        if (x.IsFlattened || x.Shape.Rank < 2 || x.Shape[1] != weight.Shape.Count)
            throw new ArgumentException($"batch_norm: expected an input (N, {weight.Shape.Count}, ...), got {x.LogicalShape}", nameof(x));
        var roots = new FoldBuilder(x.Graph, "batch_norm.std", variance.Shape);
        int v = roots.ReadElement(variance);
        Value deviation = roots.Fold(0, s => (s.Operand(v) + s.Constant((float)epsilon)).Sqrt());

        var fold = new FoldBuilder(x.Graph, "batch_norm", x.Shape);
        int a = fold.ReadElement(x), m = fold.Read(mean, Output(1)), d = fold.Read(deviation, Output(1)), w = fold.Read(weight, Output(1)), b = fold.Read(bias, Output(1));
        Value y = fold.Fold(0, s => ((s.Operand(a) - s.Operand(m)) / s.Operand(d) * s.Operand(w)) + s.Operand(b));
        x.Graph.Tape.Record(y, [x, weight, bias], (gy, sink) =>
        {
            if (sink.Needs(x))
                sink.Add(x, InputGradient(weight, deviation, gy));
            if (sink.Needs(weight))
                sink.Add(weight, WeightGradient(x, mean, deviation, weight.Shape, gy));
            if (sink.Needs(bias))
                sink.Add(bias, ChannelSum.Append("batch_norm.bias.gradient", gy));
        });
        return y;
    }

    private static Value InputGradient(Value weight, Value deviation, Value gy)
    {
        var fold = new FoldBuilder(gy.Graph, "batch_norm.input.gradient", gy.Shape);
        int w = fold.Read(weight, Output(1)), d = fold.Read(deviation, Output(1)), g = fold.ReadElement(gy);
        return fold.Fold(0, s => s.Operand(w) / s.Operand(d) * s.Operand(g));
    }

    private static Value WeightGradient(Value x, Value mean, Value deviation, Shape shape, Value gy)
    {
        var fold = new FoldBuilder(x.Graph, "batch_norm.weight.gradient", shape, ChannelSum.Reduced(x));
        int a = fold.Read(x, ChannelSum.Map(x)), m = fold.Read(mean, Output(0)), d = fold.Read(deviation, Output(0)), g = fold.Read(gy, ChannelSum.Map(gy));
        return fold.Fold(0, s => s.Accumulator + ((s.Operand(a) - s.Operand(m)) / s.Operand(d) * s.Operand(g)));
    }
}
