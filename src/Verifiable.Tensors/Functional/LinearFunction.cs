using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Autograd;
using Verifiable.Tensors.Graphs;
using static Verifiable.Tensors.Graphs.Affine;

namespace Verifiable.Tensors.Functional;

/// <summary>Fully connected layer of f32 over the last dimension: <c>y = x W^T + b</c>.</summary>
/// <remarks>
/// Shapes: x (L..., D...), weight (O..., D...), bias (O...), y (L..., O...). L are any number of leading dimensions. D are the input's feature dimensions: one for a plain
/// input, the original ones (for example C, H, W) for a flattened input, so that every map stays affine and flattening copies nothing. O are one dimension in PyTorch; a
/// weight stored with more (three projections of several heads, for example) gives an output whose parts need no digits of a joined index.
/// <code>
/// y[l,o]  = fold d fma(x[l,d], w[o,d], acc), then + b[o]
/// gx[l,d] = fold o fma(gy[l,o], w[o,d], acc)
/// gw[o,d] = fold l fma(gy[l,o], x[l,d], acc)
/// gb[o]   = fold l acc + gy[l,o]
/// </code>
/// Every fold starts at +0 and ascends; the digits of l, d and o run in row-major order, which is the order of the joined index.
/// </remarks>
internal static class LinearFunction
{
    public static Value Forward(Value x, Value weight, Value? bias)
    {
        int leading = x.IsFlattened ? x.FlattenedFrom : x.Shape.Rank - 1;
        int features = x.Shape.Rank - leading, outputs = weight.Shape.Rank - features;
        if (leading < 1 || outputs < 1 || !weight.Shape.Extents.AsSpan()[outputs..].SequenceEqual(x.Shape.Extents.AsSpan()[leading..]))
            throw new ArgumentException($"linear: expected a matrix or a flattened input whose features are those of the weight {weight.Shape}, got {x.LogicalShape}", nameof(x));
        var layer = new Dimensions(leading, features, outputs);
        if (bias is not null && !bias.Shape.Equals(layer.Output(weight)))
            throw new ArgumentException($"linear: expected a bias {layer.Output(weight)}, got {bias.Shape}", nameof(bias));

        var shape = new Shape([.. x.Shape.Extents.AsSpan()[..leading], .. weight.Shape.Extents.AsSpan()[..outputs]]);
        var fold = new FoldBuilder(x.Graph, "linear", shape, new Shape(x.Shape.Extents.AsSpan()[leading..]));
        int a = fold.Read(x, [.. Outputs(0, leading), .. Reductions(0, features)]);
        int w = fold.Read(weight, [.. Outputs(leading, outputs), .. Reductions(0, features)]);
        int b = bias is null ? -1 : fold.Read(bias, Outputs(leading, outputs));
        Value y = fold.Fold(0, s => s.Operand(a).FusedMultiplyAdd(s.Operand(w), s.Accumulator), bias is null ? null : s => s.Accumulator + s.Operand(b));

        ReadOnlySpan<Value> inputs = bias is null ? [x, weight] : [x, weight, bias];
        x.Graph.Tape.Record(y, inputs, (gy, sink) => Backward(layer, x, weight, bias, gy, sink));
        return y;
    }

    private static void Backward(Dimensions layer, Value x, Value weight, Value? bias, Value gy, GradientSink sink)
    {
        if (sink.Needs(x))
            sink.Add(x, InputGradient(layer, x, weight, gy));
        if (sink.Needs(weight))
            sink.Add(weight, WeightGradient(layer, x, weight, gy));
        if (bias is not null && sink.Needs(bias))
            sink.Add(bias, BiasGradient(layer, bias, gy));
    }

    private static Value InputGradient(Dimensions layer, Value x, Value weight, Value gy)
    {
        var fold = new FoldBuilder(x.Graph, "linear.input.gradient", x.Shape, layer.Output(weight));
        int g = fold.Read(gy, [.. Outputs(0, layer.Leading), .. Reductions(0, layer.Outputs)]);
        int w = fold.Read(weight, [.. Reductions(0, layer.Outputs), .. Outputs(layer.Leading, layer.Features)]);
        return fold.Fold(0, s => s.Operand(g).FusedMultiplyAdd(s.Operand(w), s.Accumulator));
    }

    private static Value WeightGradient(Dimensions layer, Value x, Value weight, Value gy)
    {
        var fold = new FoldBuilder(x.Graph, "linear.weight.gradient", weight.Shape, layer.LeadingOf(x));
        int g = fold.Read(gy, [.. Reductions(0, layer.Leading), .. Outputs(0, layer.Outputs)]);
        int a = fold.Read(x, [.. Reductions(0, layer.Leading), .. Outputs(layer.Outputs, layer.Features)]);
        return fold.Fold(0, s => s.Operand(g).FusedMultiplyAdd(s.Operand(a), s.Accumulator));
    }

    private static Value BiasGradient(Dimensions layer, Value bias, Value gy)
    {
        var fold = new FoldBuilder(gy.Graph, "linear.bias.gradient", bias.Shape, layer.LeadingOf(gy));
        int g = fold.Read(gy, [.. Reductions(0, layer.Leading), .. Outputs(0, layer.Outputs)]);
        return fold.Fold(0, s => s.Accumulator + s.Operand(g));
    }

    /// <summary>How many dimensions lead, are summed over, and come out.</summary>
    private readonly record struct Dimensions(int Leading, int Features, int Outputs)
    {
        public Shape LeadingOf(Value value) => new(value.Shape.Extents.AsSpan()[..Leading]);

        public Shape Output(Value weight) => new(weight.Shape.Extents.AsSpan()[..Outputs]);
    }
}
