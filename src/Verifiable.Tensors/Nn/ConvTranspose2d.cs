using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Functional;
using Verifiable.Tensors.Graphs;

namespace Verifiable.Tensors.Nn;

#pragma warning disable IDE1006 // The names are TorchSharp's.

/// <summary>Two-dimensional transposed convolution: weight (in, out/groups, KH, KW), bias (out).</summary>
public sealed class ConvTranspose2d : Layer
{
    private readonly Size2d _stride;
    private readonly Size2d _padding;
    private readonly Size2d _outputPadding;
    private readonly Size2d _dilation;
    private readonly int _groups;

    /// <summary>Declares the layer; both parameters are uniform within <c>1 / sqrt(outChannels/groups * KH * KW)</c>, as PyTorch's.</summary>
    /// <exception cref="ArgumentException">The groups do not divide the channels.</exception>
    public ConvTranspose2d(int inChannels, int outChannels, Size2d kernelSize, Size2d? stride = null, Size2d? padding = null, Size2d? outputPadding = null, int groups = 1, bool bias = true, Size2d? dilation = null)
    {
        if (groups < 1 || inChannels % groups != 0 || outChannels % groups != 0)
            throw new ArgumentException($"ConvTranspose2d: expected groups that divide {inChannels} and {outChannels} channels, got {groups}", nameof(groups));
        (_stride, _padding, _outputPadding, _dilation, _groups) = (stride ?? 1, padding ?? 0, outputPadding ?? 0, dilation ?? 1, groups);
        var shape = new Shape(inChannels, outChannels / groups, kernelSize.Height, kernelSize.Width);
        var initialization = Initialization.KaimingUniform(shape.Count / inChannels);
        weight = register_parameter(nameof(weight), new ModuleParameter(shape, initialization));
        if (bias)
            this.bias = register_parameter(nameof(bias), new ModuleParameter(new Shape(outChannels), initialization));
    }

    /// <summary>The kernels.</summary>
    public ModuleParameter weight { get; }

    /// <summary>The bias; null without one.</summary>
    public ModuleParameter? bias { get; }

    /// <inheritdoc/>
    protected override string? Expected(Shape input) => input.Rank == 4 && input[1] == weight.Shape[0] ? null : $"an input (N, {weight.Shape[0]}, H, W)";

    /// <inheritdoc/>
    protected override Value Append(Value input)
    {
        Value w = _groups == 1 ? weight.On(input.Graph) : weight.On(input.Graph, new Shape([_groups, weight.Shape[0] / _groups, .. weight.Shape.Extents.AsSpan()[1..]]));
        return functional.conv_transpose2d(input, w, bias?.On(input.Graph), _stride, _padding, _outputPadding, _groups, _dilation);
    }
}
