using Verifiable.Tensors.Graphs;

namespace Verifiable.Tensors.Nn;

/// <summary>Gives what it gets.</summary>
public sealed class Identity : Module
{
    /// <inheritdoc/>
    public override Value forward(Value input) => input;
}
