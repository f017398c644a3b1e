using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Autograd;
using Verifiable.Tensors.Graphs;
using static Verifiable.Tensors.Graphs.Affine;

namespace Verifiable.Tensors.Functional;

/// <summary>Fully connected layer of f32: <c>y = x W^T + b</c>.</summary>
/// <remarks>
/// Shapes: x (N, D...), weight (O, D...), bias (O), y (N, O). D are the input's feature dimensions: one for a plain matrix, the original
/// ones (for example C, H, W) for a flattened input, so that every map stays affine and flattening copies nothing.
/// <code>
/// y[n,o]    = fold (d...) fma(x[n,d...], w[o,d...], acc), then + b[o]
/// gx[n,d...] = fold o     fma(gy[n,o], w[o,d...], acc)
/// gw[o,d...] = fold n     fma(gy[n,o], x[n,d...], acc)
/// gb[o]     = fold n     acc + gy[n,o]
/// </code>
/// Every fold starts at +0 and ascends; the digits d... run in row-major order, which is the order of the flattened features.
/// </remarks>
internal static class LinearFunction
{
    public static Value Forward(Value x, Value weight, Value? bias)
    {
        int features = x.Shape.Rank - 1;
        if (x.LogicalShape.Rank != 2 || weight.Shape.Rank != x.Shape.Rank || !weight.Shape.Extents.AsSpan()[1..].SequenceEqual(x.Shape.Extents.AsSpan()[1..]))
            throw new ArgumentException($"linear: expected a matrix or a flattened input whose features are those of the weight {weight.Shape}, got {x.LogicalShape}", nameof(x));

        var fold = new FoldBuilder(x.Graph, "linear", new Shape(x.Shape[0], weight.Shape[0]), new Shape(x.Shape.Extents.AsSpan()[1..]));
        int a = fold.Read(x, [Output(0), .. Reductions(0, features)]);
        int w = fold.Read(weight, [Output(1), .. Reductions(0, features)]);
        int b = bias is null ? -1 : fold.Read(bias, Output(1));
        Value y = fold.Fold(0, s => s.Operand(a).FusedMultiplyAdd(s.Operand(w), s.Accumulator), bias is null ? null : s => s.Accumulator + s.Operand(b));

        ReadOnlySpan<Value> inputs = bias is null ? [x, weight] : [x, weight, bias];
        x.Graph.Tape.Record(y, inputs, (gy, sink) => Backward(x, weight, bias, gy, sink));
        return y;
    }

    private static void Backward(Value x, Value weight, Value? bias, Value gy, GradientSink sink)
    {
        if (sink.Needs(x))
            sink.Add(x, InputGradient(x, weight, gy));
        if (sink.Needs(weight))
            sink.Add(weight, WeightGradient(x, weight, gy));
        if (bias is not null && sink.Needs(bias))
            sink.Add(bias, ChannelSum.Append("linear.bias.gradient", gy));
    }

    private static Value InputGradient(Value x, Value weight, Value gy)
    {
        int features = x.Shape.Rank - 1;
        var fold = new FoldBuilder(x.Graph, "linear.input.gradient", x.Shape, new Shape(weight.Shape[0]));
        int g = fold.Read(gy, Output(0), Reduction(0));
        int w = fold.Read(weight, [Reduction(0), .. Outputs(1, features)]);
        return fold.Fold(0, s => s.Operand(g).FusedMultiplyAdd(s.Operand(w), s.Accumulator));
    }

    private static Value WeightGradient(Value x, Value weight, Value gy)
    {
        int features = x.Shape.Rank - 1;
        var fold = new FoldBuilder(x.Graph, "linear.weight.gradient", weight.Shape, new Shape(x.Shape[0]));
        int g = fold.Read(gy, Reduction(0), Output(0));
        int a = fold.Read(x, [Reduction(0), .. Outputs(1, features)]);
        return fold.Fold(0, s => s.Operand(g).FusedMultiplyAdd(s.Operand(a), s.Accumulator));
    }
}
