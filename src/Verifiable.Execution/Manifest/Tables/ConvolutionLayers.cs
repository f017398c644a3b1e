using System.Collections.Immutable;
using Verifiable.Execution.Manifest.Fields;
using Verifiable.Tensors.Functional;
using Verifiable.Tensors.Nn;

namespace Verifiable.Execution.Manifest.Tables;

/// <summary>Convolutions and pools.</summary>
internal static class ConvolutionLayers
{
    private const int MaxKernel = 1024;

    public static ImmutableArray<Definition<Module>> All { get; } =
    [
        new(
            "Conv2d",
            "Two-dimensional convolution of (N, C, H, W).",
            [
                new IntegerField("in_channels", "Channels of the input.", 1, LayerTable.MaxFeatures),
                new IntegerField("out_channels", "Channels of the output.", 1, LayerTable.MaxFeatures),
                new SizeField("kernel_size", "Extents of the kernel.", 1, MaxKernel),
                new SizeField("stride", "Distance between two positions of the kernel.", 1, MaxKernel, 1),
                new SizeField("padding", "Zeros on each side.", 0, MaxKernel, 0),
                new BooleanField("bias", "Whether a number is added to each output channel.", true),
            ],
            a => nn.Conv2d(a.Integer("in_channels"), a.Integer("out_channels"), a.Size("kernel_size"), a.Size("stride"), a.Size("padding"), a.Boolean("bias"))),
        new(
            "MaxPool2d",
            "Maximum over windows of (N, C, H, W).",
            [
                new SizeField("kernel_size", "Extents of the window.", 1, MaxKernel),
                new SizeField("stride", "Distance between two windows; the kernel size by default.", 1, MaxKernel, isOptional: true),
                new SizeField("padding", "Positions on each side that take no part; at most half the kernel.", 0, MaxKernel, 0),
            ],
            MaxPool2d),
    ];

    private static MaxPool2d? MaxPool2d(Arguments a)
    {
        (Size2d kernel, Size2d padding) = (a.Size("kernel_size"), a.Size("padding"));
        if (padding.Height <= kernel.Height / 2 && padding.Width <= kernel.Width / 2)
            return nn.MaxPool2d(kernel, a.SizeOrNull("stride"), padding);
        a.Error("padding", $"expected at most half the kernel {kernel}, got {padding}");
        return null;
    }
}
