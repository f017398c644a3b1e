using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Functional;
using Verifiable.Tensors.Graphs;

namespace Verifiable.Tensors.Nn;

#pragma warning disable IDE1006 // The names are TorchSharp's.

/// <summary>One-dimensional convolution of (N, C, L): weight (out, in/groups, K), bias (out).</summary>
public sealed class Conv1d : Layer
{
    private readonly int _inChannels;
    private readonly int _stride;
    private readonly int _padding;
    private readonly int _dilation;
    private readonly int _groups;

    /// <summary>Declares the layer; both parameters are uniform within <c>1 / sqrt(inChannels/groups * K)</c>.</summary>
    /// <exception cref="ArgumentException">The groups do not divide the channels.</exception>
    public Conv1d(int inChannels, int outChannels, int kernelSize, int stride = 1, int padding = 0, int dilation = 1, int groups = 1, bool bias = true)
    {
        if (groups < 1 || inChannels % groups != 0 || outChannels % groups != 0)
            throw new ArgumentException($"Conv1d: expected groups that divide {inChannels} and {outChannels} channels, got {groups}", nameof(groups));
        (_inChannels, _stride, _padding, _dilation, _groups) = (inChannels, stride, padding, dilation, groups);
        var shape = new Shape(outChannels, inChannels / groups, kernelSize);
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
        if (input.Rank != 3 || input[1] != _inChannels)
            return $"an input (N, {_inChannels}, L)";
        return Window2d.Positions(input[2], (int)weight.Shape[2], _stride, _padding, _dilation) > 0 ? null : $"an input of at least the kernel {weight.Shape[2]} with padding {_padding}";
    }

    /// <inheritdoc/>
    protected override Value Append(Value input)
    {
        Value w = _groups == 1 ? weight.On(input.Graph) : weight.On(input.Graph, new Shape(_groups, weight.Shape[0] / _groups, weight.Shape[1], weight.Shape[2]));
        return functional.conv1d(input, w, bias?.On(input.Graph), _stride, _padding, _dilation, _groups);
    }
}
