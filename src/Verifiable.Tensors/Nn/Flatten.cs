using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Graphs;

namespace Verifiable.Tensors.Nn;

/// <summary>Takes every dimension after the first as one; a view, no operator is appended.</summary>
public sealed class Flatten : Module
{
    /// <inheritdoc/>
    public override ShapeInference Infer(Shape input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return input.Rank >= 2 ? ShapeInference.Fits(new Shape(input[0], input.Count / input[0])) : ShapeInference.Expected("an input of rank 2 or more", input);
    }

    /// <inheritdoc/>
    protected override Value Append(Value input, ParameterScope scope)
    {
        ArgumentNullException.ThrowIfNull(input);
        return input.Shape.Rank > 2 ? input with { IsFlattened = true } : input;
    }
}
