using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Autograd;
using Verifiable.Tensors.Graphs;

namespace Verifiable.Tensors.Functional;

/// <summary>Two-dimensional convolution (cross-correlation) of f32.</summary>
/// <remarks>
/// Shapes: x (N, IC, H, W), weight (OC, IC/G, KH, KW), bias (OC), y (N, OC, OH, OW). The folds are those of <see cref="Convolution2d"/>: forward y, gradients x and w, and
/// <c>gb[oc] = fold (n,oh,ow) acc + gy[n,oc,oh,ow]</c> from +0.
/// With groups the operators see channels split into groups. A weight may be stored so, as (G, OC/G, IC/G, KH, KW), which spares its gradient a copy. Depthwise convolutions (one output channel a
/// group) copy nothing; other grouped ones copy their output, and the gradient of their input, into joined channels.
/// </remarks>
internal static class Conv2dFunction
{
    public static Value Forward(Value x, Value weight, Value? bias, Size2d stride, Size2d padding) => Forward(x, weight, bias, stride, padding, 1, 1);

    public static Value Forward(Value x, Value weight, Value? bias, Size2d stride, Size2d padding, Size2d dilation, long groups)
    {
        Shape kernel = weight.Shape;
        bool isSplit = groups > 1 && kernel.Rank == 5;
        long channels = kernel.Rank < 4 ? 0 : groups * kernel[isSplit ? 2 : 1];
        if (x.IsFlattened || x.Shape.Rank != 4 || kernel.Rank != (isSplit ? 5 : 4) || x.Shape[1] != channels)
            throw new ArgumentException($"conv2d: expected an input (N, {channels}, H, W), got {x.LogicalShape}", nameof(x));
        if (groups < 1 || (isSplit ? kernel[0] != groups : kernel[0] % groups != 0))
            throw new ArgumentException($"conv2d: expected a weight whose output channels are a multiple of {groups} groups, got {kernel}", nameof(weight));
        var window = new Window2d(new Size2d((int)kernel.Extents[^2], (int)kernel.Extents[^1]), stride, padding) { Dilation = dilation };
        (long height, long width) = window.Positions(x.Shape, "conv2d");
        var convolution = new Convolution2d(window, groups > 1);
        if (groups == 1)
            return Append(convolution, x, weight, bias, new Shape(x.Shape[0], kernel[0], height, width));
        Value filters = isSplit ? weight : Convolution2d.Split(weight, 0, groups);
        var output = new Shape(x.Shape[0], groups, filters.Shape[1], height, width);
        return Convolution2d.Join(Append(convolution, Convolution2d.Split(x, 1, groups), filters, bias?.reshape(groups, filters.Shape[1]), output));
    }

    private static Value Append(Convolution2d convolution, Value x, Value weight, Value? bias, Shape output)
    {
        Value y = convolution.Output("conv2d", x, weight, bias, output);
        ReadOnlySpan<Value> inputs = bias is null ? [x, weight] : [x, weight, bias];
        x.Graph.Tape.Record(y, inputs, (gy, sink) => Backward(convolution, x, weight, bias, gy, sink));
        return y;
    }

    private static void Backward(Convolution2d convolution, Value x, Value weight, Value? bias, Value gy, GradientSink sink)
    {
        if (sink.Needs(x))
            sink.Add(x, convolution.Input("conv2d.input.gradient", gy, weight, null, x.Shape));
        if (sink.Needs(weight))
            sink.Add(weight, convolution.Weight("conv2d.weight.gradient", x, gy, weight.Shape));
        if (bias is not null && sink.Needs(bias))
            sink.Add(bias, convolution.Bias("conv2d.bias.gradient", gy));
    }
}
