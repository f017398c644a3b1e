using System.Collections.Immutable;
using Verifiable.Execution.Manifest.Fields;
using Verifiable.Tensors.Functional;
using Verifiable.Tensors.Nn;

namespace Verifiable.Execution.Manifest.Tables;

/// <summary>Pools.</summary>
internal static class PoolingLayers
{
    private const int MaxKernel = ConvolutionLayers.MaxKernel;

    private static readonly ImmutableArray<Field> s_plane =
    [
        new SizeField("kernel_size", "Extents of the window.", 1, MaxKernel),
        new SizeField("stride", "Distance between two windows; the kernel size by default.", 1, MaxKernel, isOptional: true),
        new SizeField("padding", "Positions added on each side; at most half the kernel.", 0, MaxKernel, 0),
    ];

    private static readonly ImmutableArray<Field> s_line =
    [
        new IntegerField("kernel_size", "Extent of the window.", 1, MaxKernel),
        new IntegerField("stride", "Distance between two windows; the kernel size by default.", 1, MaxKernel, isOptional: true),
        new IntegerField("padding", "Positions added on each side; at most half the kernel.", 0, MaxKernel, 0),
    ];

    private static readonly BooleanField s_ceilMode = new("ceil_mode", "Whether a last window may reach beyond the input.", false);
    private static readonly BooleanField s_countsPadding = new("count_include_pad", "Whether padding counts among the elements of a window.", true);

    public static ImmutableArray<Definition<Module>> All { get; } =
    [
        new(
            "MaxPool2d",
            "Maximum over windows of (N, C, H, W); padding takes no part.",
            [.. s_plane, new SizeField("dilation", "Distance between the elements of a window.", 1, MaxKernel, 1), s_ceilMode],
            a => IsPlane(a) ? nn.MaxPool2d(a.Size("kernel_size"), a.SizeOrNull("stride"), a.Size("padding"), a.Size("dilation"), a.Boolean("ceil_mode")) : null),
        new(
            "MaxPool1d",
            "Maximum over windows of (N, C, L); padding takes no part.",
            [.. s_line, new IntegerField("dilation", "Distance between the elements of a window.", 1, MaxKernel, 1), s_ceilMode],
            a => IsLine(a) ? nn.MaxPool1d(a.Integer("kernel_size"), a.IntegerOrNull("stride"), a.Integer("padding"), a.Integer("dilation"), a.Boolean("ceil_mode")) : null),
        new(
            "AvgPool2d",
            "Average over windows of (N, C, H, W).",
            [.. s_plane, s_ceilMode, s_countsPadding, new IntegerField("divisor_override", "What sums are divided by instead of the number of elements.", 1, int.MaxValue, isOptional: true)],
            a => IsPlane(a)
                ? nn.AvgPool2d(a.Size("kernel_size"), a.SizeOrNull("stride"), a.Size("padding"), a.Boolean("ceil_mode"), a.Boolean("count_include_pad"), a.IntegerOrNull("divisor_override"))
                : null),
        new(
            "AvgPool1d",
            "Average over windows of (N, C, L).",
            [.. s_line, s_ceilMode, s_countsPadding],
            a => IsLine(a) ? nn.AvgPool1d(a.Integer("kernel_size"), a.IntegerOrNull("stride"), a.Integer("padding"), a.Boolean("ceil_mode"), a.Boolean("count_include_pad")) : null),
        new(
            "AdaptiveAvgPool2d",
            "Average of (N, C, H, W) over as many windows as the output has elements.",
            [new SizeField("output_size", "Extents of the output.", 1, LayerTable.MaxFeatures)],
            a => nn.AdaptiveAvgPool2d(a.Size("output_size"))),
        new(
            "AdaptiveAvgPool1d",
            "Average of (N, C, L) over as many windows as the output has elements.",
            [new IntegerField("output_size", "Extent of the output.", 1, LayerTable.MaxFeatures)],
            a => nn.AdaptiveAvgPool1d(a.Integer("output_size"))),
    ];

    private static bool IsPlane(Arguments a)
    {
        (Size2d kernel, Size2d padding) = (a.Size("kernel_size"), a.Size("padding"));
        if (padding.Height <= kernel.Height / 2 && padding.Width <= kernel.Width / 2)
            return true;
        a.Error("padding", $"expected at most half the kernel {kernel}, got {padding}");
        return false;
    }

    private static bool IsLine(Arguments a)
    {
        if (a.Integer("padding") <= a.Integer("kernel_size") / 2)
            return true;
        a.Error("padding", $"expected at most half the kernel {a.Integer("kernel_size")}, got {a.Integer("padding")}");
        return false;
    }
}
