using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Functional;
using Verifiable.Tensors.Graphs;

namespace Verifiable.Tensors.Nn;

#pragma warning disable IDE1006 // The names are TorchSharp's.

/// <summary>Two-dimensional convolution: weight (out, in/groups, KH, KW), bias (out).</summary>
/// <remarks>With several groups the stored weight has the shape (groups, out/groups, in/groups, KH, KW), the same elements in the same order, so that nothing is copied.</remarks>
public sealed class Conv2d : Layer
{
    private readonly int _inChannels;
    private readonly int _groups;
    private readonly Window2d _window;

    /// <summary>Declares the layer; both parameters are uniform within <c>1 / sqrt(inChannels/groups * KH * KW)</c>.</summary>
    /// <exception cref="ArgumentException">The groups do not divide the channels.</exception>
    public Conv2d(int inChannels, int outChannels, Size2d kernelSize, Size2d stride, Size2d padding, bool bias = true, Size2d? dilation = null, int groups = 1)
    {
        if (groups < 1 || inChannels % groups != 0 || outChannels % groups != 0)
            throw new ArgumentException($"Conv2d: expected groups that divide {inChannels} and {outChannels} channels, got {groups}", nameof(groups));
        (_inChannels, _groups, _window) = (inChannels, groups, new Window2d(kernelSize, stride, padding) { Dilation = dilation ?? 1 });
        var shape = new Shape(outChannels, inChannels / groups, kernelSize.Height, kernelSize.Width);
        var initialization = Initialization.KaimingUniform(shape.Count / outChannels);
        weight = register_parameter(nameof(weight), new ModuleParameter(shape, initialization));
        if (bias)
            this.bias = register_parameter(nameof(bias), new ModuleParameter(new Shape(outChannels), initialization));
    }

    /// <summary>The kernels.</summary>
    public ModuleParameter weight { get; }

    /// <summary>The bias; null without one.</summary>
    public ModuleParameter? bias { get; }

    /// <inheritdoc/>
    protected override string? Expected(Shape input)
    {
        if (input.Rank != 4 || input[1] != _inChannels)
            return $"an input (N, {_inChannels}, H, W)";
        return _window.Fits(input) ? null : $"an input of at least the kernel {_window.Kernel} with padding {_window.Padding}";
    }

    /// <inheritdoc/>
    protected override Value Append(Value input)
    {
        Value w = _groups == 1 ? weight.On(input.Graph) : weight.On(input.Graph, new Shape([_groups, weight.Shape[0] / _groups, .. weight.Shape.Extents.AsSpan()[1..]]));
        return functional.conv2d(input, w, bias?.On(input.Graph), _window.Stride, _window.Padding, _window.Dilation, _groups);
    }
}
