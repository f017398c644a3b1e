using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Autograd;
using Verifiable.Tensors.Graphs;
using static Verifiable.Tensors.Graphs.Affine;

namespace Verifiable.Tensors.Functional;

/// <summary>Two-dimensional convolution (cross-correlation) of f32.</summary>
/// <remarks>
/// Shapes: x (N, IC, H, W), weight (OC, IC, KH, KW), bias (OC), y (N, OC, OH, OW).
/// <code>
/// y[n,oc,oh,ow]  = fold (ic,kh,kw) fma(x[n,ic,oh*sh+kh-ph,ow*sw+kw-pw], w[oc,ic,kh,kw], acc), then + b[oc]
/// gx[n,ic,h,w]   = fold (oc,kh,kw) fma(gy[n,oc,(h+ph-kh)/sh,(w+pw-kw)/sw], w[oc,ic,kh,kw], acc)
/// gw[oc,ic,kh,kw] = fold (n,oh,ow)  fma(x[n,ic,oh*sh+kh-ph,ow*sw+kw-pw], gy[n,oc,oh,ow], acc)
/// gb[oc]         = fold (n,oh,ow)  acc + gy[n,oc,oh,ow]
/// </code>
/// Every fold starts at +0. Padding, and positions of gx that no window has, read +0 and take part in the fold.
/// </remarks>
internal static class Conv2dFunction
{
    public static Value Forward(Value x, Value weight, Value? bias, Size2d stride, Size2d padding)
    {
        Shape kernel = weight.Shape;
        if (x.IsFlattened || x.Shape.Rank != 4 || kernel.Rank != 4 || x.Shape[1] != kernel[1])
            throw new ArgumentException($"conv2d: expected an input (N, {(kernel.Rank == 4 ? kernel[1] : 0)}, H, W), got {x.LogicalShape}", nameof(x));
        var window = new Window2d(new Size2d((int)kernel[2], (int)kernel[3]), stride, padding);
        (long height, long width) = window.Positions(x.Shape, "conv2d");

        var fold = new FoldBuilder(x.Graph, "conv2d", new Shape(x.Shape[0], kernel[0], height, width), new Shape(kernel[1], kernel[2], kernel[3]));
        int a = fold.Read(x, Output(0), Reduction(0), (Output(2) * stride.Height) + Reduction(1) - padding.Height, (Output(3) * stride.Width) + Reduction(2) - padding.Width);
        int w = fold.Read(weight, Output(1), Reduction(0), Reduction(1), Reduction(2));
        int b = bias is null ? -1 : fold.Read(bias, Output(1));
        Value y = fold.Fold(0, s => s.Operand(a).FusedMultiplyAdd(s.Operand(w), s.Accumulator), bias is null ? null : s => s.Accumulator + s.Operand(b));

        ReadOnlySpan<Value> inputs = bias is null ? [x, weight] : [x, weight, bias];
        x.Graph.Tape.Record(y, inputs, (gy, sink) => Backward(x, weight, bias, window, gy, sink));
        return y;
    }

    private static void Backward(Value x, Value weight, Value? bias, Window2d window, Value gy, GradientSink sink)
    {
        if (sink.Needs(x))
            sink.Add(x, InputGradient(x, weight, window, gy));
        if (sink.Needs(weight))
            sink.Add(weight, WeightGradient(x, weight, window, gy));
        if (bias is not null && sink.Needs(bias))
            sink.Add(bias, ChannelSum.Append("conv2d.bias.gradient", gy));
    }

    private static Value InputGradient(Value x, Value weight, Window2d window, Value gy)
    {
        var fold = new FoldBuilder(x.Graph, "conv2d.input.gradient", x.Shape, new Shape(weight.Shape[0], weight.Shape[2], weight.Shape[3]));
        int g = fold.Read(
            gy,
            Output(0),
            Reduction(0),
            (Output(2) - Reduction(1) + window.Padding.Height) / window.Stride.Height,
            (Output(3) - Reduction(2) + window.Padding.Width) / window.Stride.Width);
        int w = fold.Read(weight, Reduction(0), Output(1), Reduction(1), Reduction(2));
        return fold.Fold(0, s => s.Operand(g).FusedMultiplyAdd(s.Operand(w), s.Accumulator));
    }

    private static Value WeightGradient(Value x, Value weight, Window2d window, Value gy)
    {
        var fold = new FoldBuilder(x.Graph, "conv2d.weight.gradient", weight.Shape, new Shape(gy.Shape[0], gy.Shape[2], gy.Shape[3]));
        int a = fold.Read(
            x,
            Reduction(0),
            Output(1),
            (Reduction(1) * window.Stride.Height) + Output(2) - window.Padding.Height,
            (Reduction(2) * window.Stride.Width) + Output(3) - window.Padding.Width);
        int g = fold.Read(gy, Reduction(0), Output(0), Reduction(1), Reduction(2));
        return fold.Fold(0, s => s.Operand(a).FusedMultiplyAdd(s.Operand(g), s.Accumulator));
    }
}
