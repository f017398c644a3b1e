using System.Collections.Immutable;
using Verifiable.Execution.Manifest.Fields;
using Verifiable.Tensors.Functional;
using Verifiable.Tensors.Nn;

namespace Verifiable.Execution.Manifest.Tables;

/// <summary>Convolutions.</summary>
internal static class ConvolutionLayers
{
    /// <summary>Largest extent of a window.</summary>
    public const int MaxKernel = 1024;

    private static readonly IntegerField s_inputs = new("in_channels", "Channels of the input.", 1, LayerTable.MaxFeatures);
    private static readonly IntegerField s_outputs = new("out_channels", "Channels of the output.", 1, LayerTable.MaxFeatures);
    private static readonly IntegerField s_groups = new("groups", "Groups of channels that do not mix; they divide both numbers of channels.", 1, LayerTable.MaxFeatures, 1);
    private static readonly BooleanField s_bias = new("bias", "Whether a number is added to each output channel.", true);

    public static ImmutableArray<Definition<Module>> All { get; } =
    [
        new(
            "Conv2d",
            "Two-dimensional convolution of (N, C, H, W).",
            [
                s_inputs,
                s_outputs,
                new SizeField("kernel_size", "Extents of the kernel.", 1, MaxKernel),
                new SizeField("stride", "Distance between two positions of the kernel.", 1, MaxKernel, 1),
                new SizeField("padding", "Zeros on each side.", 0, MaxKernel, 0),
                new SizeField("dilation", "Distance between two elements of the kernel.", 1, MaxKernel, 1),
                s_groups,
                s_bias,
            ],
            a => DividesChannels(a)
                ? nn.Conv2d(a.Integer("in_channels"), a.Integer("out_channels"), a.Size("kernel_size"), a.Size("stride"), a.Size("padding"), a.Boolean("bias"), a.Size("dilation"), a.Integer("groups"))
                : null),
        new(
            "Conv1d",
            "One-dimensional convolution of (N, C, L).",
            [
                s_inputs,
                s_outputs,
                new IntegerField("kernel_size", "Extent of the kernel.", 1, MaxKernel),
                new IntegerField("stride", "Distance between two positions of the kernel.", 1, MaxKernel, 1),
                new IntegerField("padding", "Zeros on each side.", 0, MaxKernel, 0),
                new IntegerField("dilation", "Distance between two elements of the kernel.", 1, MaxKernel, 1),
                s_groups,
                s_bias,
            ],
            a => DividesChannels(a)
                ? nn.Conv1d(
                    a.Integer("in_channels"), a.Integer("out_channels"), a.Integer("kernel_size"), a.Integer("stride"), a.Integer("padding"), a.Integer("dilation"), a.Integer("groups"), a.Boolean("bias"))
                : null),
        new(
            "ConvTranspose2d",
            "Two-dimensional transposed convolution of (N, C, H, W).",
            [
                s_inputs,
                s_outputs,
                new SizeField("kernel_size", "Extents of the kernel.", 1, MaxKernel),
                new SizeField("stride", "Distance of two inputs in the output.", 1, MaxKernel, 1),
                new SizeField("padding", "Rows and columns cut from each side.", 0, MaxKernel, 0),
                new SizeField("output_padding", "Rows and columns added at the end; below stride or dilation.", 0, MaxKernel, 0),
                new SizeField("dilation", "Distance between two elements of the kernel.", 1, MaxKernel, 1),
                s_groups,
                s_bias,
            ],
            ConvTranspose2d),
    ];

    private static ConvTranspose2d? ConvTranspose2d(Arguments a)
    {
        (Size2d stride, Size2d dilation, Size2d extra) = (a.Size("stride"), a.Size("dilation"), a.Size("output_padding"));
        if (!DividesChannels(a))
            return null;
        if (extra.Height < Math.Max(stride.Height, dilation.Height) && extra.Width < Math.Max(stride.Width, dilation.Width))
            return nn.ConvTranspose2d(a.Integer("in_channels"), a.Integer("out_channels"), a.Size("kernel_size"), stride, a.Size("padding"), extra, a.Integer("groups"), a.Boolean("bias"), dilation);
        a.Error("output_padding", $"expected less than the stride {stride} or the dilation {dilation}, got {extra}");
        return null;
    }

    private static bool DividesChannels(Arguments a) => LayerTable.Divides(a, "groups", "in_channels") && LayerTable.Divides(a, "groups", "out_channels");
}
