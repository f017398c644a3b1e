using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Autograd;
using Verifiable.Tensors.Graphs;

namespace Verifiable.Tensors.Functional;

/// <summary>Two-dimensional transposed convolution of f32: the gradient of a convolution as a forward function.</summary>
/// <remarks>
/// Shapes: x (N, IC, H, W), weight (IC, OC/G, KH, KW), bias (OC), y (N, OC, OH, OW) with <c>OH = (H-1) stride - 2 padding + dilation (KH-1) + output padding + 1</c>. It is
/// <see cref="Convolution2d"/> with the roles of input and output exchanged: forward its x, gradient of x its y, gradient of the weight its w, and <c>gb[oc] = fold (n,oh,ow) acc + gy</c> from +0.
/// With groups, a weight may be stored as (G, IC/G, OC/G, KH, KW), as for <see cref="Conv2dFunction"/>.
/// </remarks>
internal static class ConvTranspose2dFunction
{
    public static Value Forward(Value x, Value weight, Value? bias, Size2d stride, Size2d padding, Size2d outputPadding, Size2d dilation, long groups)
    {
        Shape kernel = weight.Shape;
        bool isSplit = groups > 1 && kernel.Rank == 5;
        long channels = kernel.Rank < 4 ? 0 : isSplit ? groups * kernel[1] : kernel[0];
        if (groups < 1 || x.IsFlattened || x.Shape.Rank != 4 || kernel.Rank != (isSplit ? 5 : 4) || x.Shape[1] != channels || channels % groups != 0 || (isSplit && kernel[0] != groups))
            throw new ArgumentException($"conv_transpose2d: expected an input (N, {channels}, H, W) of {groups} groups, got {x.LogicalShape}", nameof(x));
        var window = new Window2d(new Size2d((int)kernel.Extents[^2], (int)kernel.Extents[^1]), stride, padding) { Dilation = dilation };
        long height = Extent(x.Shape[2], window.Kernel.Height, stride.Height, padding.Height, outputPadding.Height, dilation.Height);
        long width = Extent(x.Shape[3], window.Kernel.Width, stride.Width, padding.Width, outputPadding.Width, dilation.Width);
        if (height < 1 || width < 1)
            throw new ArgumentException($"conv_transpose2d: expected an input that padding {padding} leaves something of, got {x.Shape}", nameof(x));
        var convolution = new Convolution2d(window, groups > 1);
        if (groups == 1)
            return Append(convolution, x, weight, bias, new Shape(x.Shape[0], kernel[1], height, width));
        Value filters = isSplit ? weight : Convolution2d.Split(weight, 0, groups);
        var output = new Shape(x.Shape[0], groups, filters.Shape[2], height, width);
        return Convolution2d.Join(Append(convolution, Convolution2d.Split(x, 1, groups), filters, bias?.reshape(groups, filters.Shape[2]), output));
    }

    /// <summary>Extent of the output along one direction; below 1 where nothing is left.</summary>
    public static long Extent(long extent, int kernel, int stride, int padding, int outputPadding, int dilation)
    {
        if (outputPadding < 0 || outputPadding >= Math.Max(stride, dilation))
            throw new ArgumentOutOfRangeException(nameof(outputPadding), $"conv_transpose2d: expected an output padding below stride or dilation, got {outputPadding}");
        return ((extent - 1) * stride) - (2L * padding) + ((long)dilation * (kernel - 1)) + outputPadding + 1;
    }

    private static Value Append(Convolution2d convolution, Value x, Value weight, Value? bias, Shape output)
    {
        Value y = convolution.Input("conv_transpose2d", x, weight, bias, output);
        ReadOnlySpan<Value> inputs = bias is null ? [x, weight] : [x, weight, bias];
        x.Graph.Tape.Record(y, inputs, (gy, sink) => Backward(convolution, x, weight, bias, gy, sink));
        return y;
    }

    private static void Backward(Convolution2d convolution, Value x, Value weight, Value? bias, Value gy, GradientSink sink)
    {
        if (sink.Needs(x))
            sink.Add(x, convolution.Output("conv_transpose2d.input.gradient", gy, weight, null, x.Shape));
        if (sink.Needs(weight))
            sink.Add(weight, convolution.Weight("conv_transpose2d.weight.gradient", gy, x, weight.Shape));
        if (bias is not null && sink.Needs(bias))
            sink.Add(bias, convolution.Bias("conv_transpose2d.bias.gradient", gy));
    }
}
