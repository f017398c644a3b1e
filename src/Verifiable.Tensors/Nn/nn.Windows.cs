using Verifiable.Tensors.Functional;

namespace Verifiable.Tensors.Nn;

#pragma warning disable CS8981, CA1707, IDE1006 // The names are TorchSharp's.

/// <content>Layers of sliding windows.</content>
public static partial class nn
{
    /// <summary>Two-dimensional convolution; stride, dilation and groups 1 and padding 0 by default.</summary>
    public static Conv2d Conv2d(int inChannels, int outChannels, Size2d kernelSize, Size2d? stride = null, Size2d? padding = null, bool bias = true, Size2d? dilation = null, int groups = 1) =>
        new(inChannels, outChannels, kernelSize, stride ?? 1, padding ?? 0, bias, dilation, groups);

    /// <summary>One-dimensional convolution.</summary>
    public static Conv1d Conv1d(int inChannels, int outChannels, int kernelSize, int stride = 1, int padding = 0, int dilation = 1, int groups = 1, bool bias = true) =>
        new(inChannels, outChannels, kernelSize, stride, padding, dilation, groups, bias);

    /// <summary>Two-dimensional transposed convolution.</summary>
    public static ConvTranspose2d ConvTranspose2d(
        int inChannels, int outChannels, Size2d kernelSize, Size2d? stride = null, Size2d? padding = null, Size2d? outputPadding = null, int groups = 1, bool bias = true, Size2d? dilation = null) =>
        new(inChannels, outChannels, kernelSize, stride, padding, outputPadding, groups, bias, dilation);

    /// <summary>Maximum pooling; the stride is the kernel size by default.</summary>
    public static MaxPool2d MaxPool2d(Size2d kernelSize, Size2d? stride = null, Size2d? padding = null, Size2d? dilation = null, bool ceilMode = false) =>
        new(kernelSize, stride ?? kernelSize, padding ?? 0, dilation, ceilMode);

    /// <summary>Maximum pooling of (N, C, L); the stride is the kernel size by default.</summary>
    public static Activation MaxPool1d(int kernelSize, int? stride = null, int padding = 0, int dilation = 1, bool ceilMode = false) =>
        new("MaxPool1d", x => functional.max_pool1d(x, kernelSize, stride, padding, dilation, ceilMode));

    /// <summary>Average pooling; the stride is the kernel size by default.</summary>
    public static Activation AvgPool2d(
        Size2d kernelSize, Size2d? stride = null, Size2d? padding = null, bool ceilMode = false, bool countIncludePad = true, long? divisorOverride = null) =>
        new("AvgPool2d", x => functional.avg_pool2d(x, kernelSize, stride, padding, ceilMode, countIncludePad, divisorOverride));

    /// <summary>Average pooling of (N, C, L); the stride is the kernel size by default.</summary>
    public static Activation AvgPool1d(int kernelSize, int? stride = null, int padding = 0, bool ceilMode = false, bool countIncludePad = true) =>
        new("AvgPool1d", x => functional.avg_pool1d(x, kernelSize, stride, padding, ceilMode, countIncludePad));

    /// <summary>Average pooling to a given size.</summary>
    public static Activation AdaptiveAvgPool2d(Size2d outputSize) => new("AdaptiveAvgPool2d", x => functional.adaptive_avg_pool2d(x, outputSize));

    /// <summary>Average pooling of (N, C, L) to a given length.</summary>
    public static Activation AdaptiveAvgPool1d(int outputSize) => new("AdaptiveAvgPool1d", x => functional.adaptive_avg_pool1d(x, outputSize));
}
