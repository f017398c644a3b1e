using Verifiable.Tensors.Graphs;

namespace Verifiable.Tensors.Functional;

#pragma warning disable CS8981, IDE1006, CA1707 // The names are TorchSharp's.

/// <content>Functions of sliding windows. Those of one dimension are views of those of two.</content>
public static partial class functional
{
    /// <summary>Two-dimensional convolution; stride, dilation and groups 1 and padding 0 by default.</summary>
    public static Value conv2d(Value input, Value weight, Value? bias = null, Size2d? stride = null, Size2d? padding = null, Size2d? dilation = null, long groups = 1) =>
        Conv2dFunction.Forward(input, weight, bias, stride ?? 1, padding ?? 0, dilation ?? 1, groups);

    /// <summary>One-dimensional convolution of (N, C, L) with a weight (O, C/groups, K), or stored (groups, O/groups, C/groups, K).</summary>
    public static Value conv1d(Value input, Value weight, Value? bias = null, int stride = 1, int padding = 0, int dilation = 1, long groups = 1)
    {
        ArgumentNullException.ThrowIfNull(weight);
        return Conv2dFunction.Forward(Plane(input, "conv1d"), weight.unsqueeze(-2), bias, new Size2d(1, stride), new Size2d(0, padding), new Size2d(1, dilation), groups).squeeze(2);
    }

    /// <summary>Two-dimensional transposed convolution with a weight (C, O/groups, KH, KW).</summary>
    public static Value conv_transpose2d(
        Value input, Value weight, Value? bias = null, Size2d? stride = null, Size2d? padding = null, Size2d? output_padding = null, long groups = 1, Size2d? dilation = null) =>
        ConvTranspose2dFunction.Forward(input, weight, bias, stride ?? 1, padding ?? 0, output_padding ?? 0, dilation ?? 1, groups);

    /// <summary>Maximum over windows; the stride is the kernel size by default. With <paramref name="ceil_mode"/> a last window may reach beyond the input.</summary>
    public static Value max_pool2d(Value input, Size2d kernelSize, Size2d? stride = null, Size2d? padding = null, Size2d? dilation = null, bool ceil_mode = false) =>
        MaxPool2dFunction.Forward(input, new Window2d(kernelSize, stride ?? kernelSize, padding ?? 0) { Dilation = dilation ?? 1, CeilMode = ceil_mode });

    /// <summary>Maximum over windows of (N, C, L); the stride is the kernel size by default.</summary>
    public static Value max_pool1d(Value input, int kernelSize, int? stride = null, int padding = 0, int dilation = 1, bool ceil_mode = false) =>
        MaxPool2dFunction.Forward(Plane(input, "max_pool1d"), Line(kernelSize, stride, padding, ceil_mode) with { Dilation = new Size2d(1, dilation) }).squeeze(2);

    /// <summary>Average over windows; the stride is the kernel size by default.</summary>
    /// <param name="input">Elements (N, C, H, W).</param>
    /// <param name="kernelSize">Extents of a window.</param>
    /// <param name="stride">Distance between two windows.</param>
    /// <param name="padding">Zeros added on each side.</param>
    /// <param name="ceil_mode">Whether a last window may reach beyond the input; what lies beyond the padding never counts.</param>
    /// <param name="count_include_pad">Whether padding counts among a window's elements.</param>
    /// <param name="divisor_override">What sums are divided by instead of the number of elements.</param>
    public static Value avg_pool2d(
        Value input, Size2d kernelSize, Size2d? stride = null, Size2d? padding = null, bool ceil_mode = false, bool count_include_pad = true, long? divisor_override = null) =>
        AveragePool2dFunction.Forward(input, new Window2d(kernelSize, stride ?? kernelSize, padding ?? 0) { CeilMode = ceil_mode }, count_include_pad, divisor_override);

    /// <summary>Average over windows of (N, C, L); the stride is the kernel size by default.</summary>
    public static Value avg_pool1d(Value input, int kernelSize, int? stride = null, int padding = 0, bool ceil_mode = false, bool count_include_pad = true) =>
        AveragePool2dFunction.Forward(Plane(input, "avg_pool1d"), Line(kernelSize, stride, padding, ceil_mode), count_include_pad).squeeze(2);

    /// <summary>Average over as many windows as the output is to have elements.</summary>
    public static Value adaptive_avg_pool2d(Value input, Size2d output_size) => AdaptiveAveragePool2dFunction.Forward(input, output_size);

    /// <summary>Average of (N, C, L) over as many windows as the output is to have elements.</summary>
    public static Value adaptive_avg_pool1d(Value input, int output_size) =>
        AdaptiveAveragePool2dFunction.Forward(Plane(input, "adaptive_avg_pool1d"), new Size2d(1, output_size)).squeeze(2);

    private static Window2d Line(int kernelSize, int? stride, int padding, bool ceilMode) =>
        new(new Size2d(1, kernelSize), new Size2d(1, stride ?? kernelSize), new Size2d(0, padding)) { CeilMode = ceilMode };

    private static Value Plane(Value input, string operation)
    {
        ArgumentNullException.ThrowIfNull(input);
        return input.LogicalShape.Rank == 3 ? input.unsqueeze(2) : throw new ArgumentException($"{operation}: expected an input (N, C, L), got {input.LogicalShape}", nameof(input));
    }
}
