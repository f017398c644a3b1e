using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Functional;
using Verifiable.Tensors.Graphs;

namespace Verifiable.Tensors.Nn;

#pragma warning disable IDE1006 // The names are PyTorch's.

/// <summary>Division by the root mean square over the last dimensions (Zhang and Sennrich, arXiv 1910.07467): weight of ones.</summary>
public sealed class RMSNorm : Layer
{
    private readonly Shape _shape;
    private readonly double _epsilon;

    /// <summary>Declares the layer.</summary>
    public RMSNorm(Shape normalizedShape, double epsilon, bool affine = true)
    {
        ArgumentNullException.ThrowIfNull(normalizedShape);
        (_shape, _epsilon) = (normalizedShape, epsilon);
        if (affine)
            weight = register_parameter(nameof(weight), new ModuleParameter(normalizedShape, Initialization.Constant(1)));
    }

    /// <summary>The scale; null without one.</summary>
    public ModuleParameter? weight { get; }

    /// <inheritdoc/>
    protected override string? Expected(Shape input) => input.Rank >= _shape.Rank && input.Extents.AsSpan()[^_shape.Rank..].SequenceEqual(_shape.Extents.AsSpan())
        ? null
        : $"an input (.., {string.Join(", ", _shape.Extents)})";

    /// <inheritdoc/>
    protected override Value Append(Value input) => functional.rms_norm(input, _shape.Rank, weight?.On(input.Graph), _epsilon);
}
