using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Functional;
using Verifiable.Tensors.Graphs;

namespace Verifiable.Tensors.Nn;

#pragma warning disable IDE1006 // The names are TorchSharp's.

/// <summary>Normalisation over groups of channels (Wu and He, arXiv 1803.08494): weight of ones and bias of zeros (channels).</summary>
public sealed class GroupNorm : Layer
{
    private readonly int _groups;
    private readonly int _channels;
    private readonly double _epsilon;

    /// <summary>Declares the layer.</summary>
    /// <exception cref="ArgumentException">The groups do not divide the channels.</exception>
    public GroupNorm(int numGroups, int numChannels, double epsilon = 1e-5, bool affine = true)
    {
        if (numGroups < 1 || numChannels % numGroups != 0)
            throw new ArgumentException($"GroupNorm: expected groups that divide {numChannels} channels, got {numGroups}", nameof(numGroups));
        (_groups, _channels, _epsilon) = (numGroups, numChannels, epsilon);
        if (!affine)
            return;
        weight = register_parameter(nameof(weight), new ModuleParameter(new Shape(numChannels), Initialization.Constant(1)));
        bias = register_parameter(nameof(bias), new ModuleParameter(new Shape(numChannels), Initialization.Constant(0)));
    }

    /// <summary>The scale; null without one.</summary>
    public ModuleParameter? weight { get; }

    /// <summary>The offset; null without one.</summary>
    public ModuleParameter? bias { get; }

    /// <inheritdoc/>
    protected override string? Expected(Shape input) => input.Rank >= 2 && input[1] == _channels ? null : $"an input (N, {_channels}, ..)";

    /// <inheritdoc/>
    protected override Value Append(Value input) => functional.group_norm(input, _groups, weight?.On(input.Graph), bias?.On(input.Graph), _epsilon);
}
