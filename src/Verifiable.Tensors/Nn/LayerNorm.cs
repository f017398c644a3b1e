using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Functional;
using Verifiable.Tensors.Graphs;

namespace Verifiable.Tensors.Nn;

#pragma warning disable IDE1006 // The names are TorchSharp's.

/// <summary>Layer normalisation over the last dimensions: weight of ones and bias of zeros, both of the normalised shape.</summary>
public sealed class LayerNorm : Layer
{
    private readonly Shape _shape;
    private readonly double _epsilon;

    /// <summary>Declares the layer.</summary>
    public LayerNorm(Shape normalizedShape, double epsilon = 1e-5, bool affine = true, bool bias = true)
    {
        ArgumentNullException.ThrowIfNull(normalizedShape);
        (_shape, _epsilon) = (normalizedShape, epsilon);
        if (affine)
            weight = register_parameter(nameof(weight), new ModuleParameter(normalizedShape, Initialization.Constant(1)));
        if (affine && bias)
            this.bias = register_parameter(nameof(bias), new ModuleParameter(normalizedShape, Initialization.Constant(0)));
    }

    /// <summary>The scale; null without one.</summary>
    public ModuleParameter? weight { get; }

    /// <summary>The offset; null without one.</summary>
    public ModuleParameter? bias { get; }

    /// <inheritdoc/>
    protected override string? Expected(Shape input) => input.Rank >= _shape.Rank && input.Extents.AsSpan()[^_shape.Rank..].SequenceEqual(_shape.Extents.AsSpan())
        ? null
        : $"an input (.., {string.Join(", ", _shape.Extents)})";

    /// <inheritdoc/>
    protected override Value Append(Value input) => functional.layer_norm(input, _shape.Rank, weight?.On(input.Graph), bias?.On(input.Graph), _epsilon);
}
