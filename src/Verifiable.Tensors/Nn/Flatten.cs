using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Graphs;

namespace Verifiable.Tensors.Nn;

/// <summary>Takes every dimension after the first as one; a view, no operator is appended.</summary>
public sealed class Flatten : Layer
{
    /// <inheritdoc/>
    protected override string? Expected(Shape input) => input.Rank >= 2 ? null : "an input of rank 2 or more";

    /// <inheritdoc/>
    protected override Value Append(Value input) => input.Shape.Rank > 2 ? input with { IsFlattened = true } : input;
}
