using Verifiable.Tensors.Functional;
using Verifiable.Tensors.Graphs;

namespace Verifiable.Tensors.Nn;

/// <summary>Rectified linear unit.</summary>
public sealed class ReLU : Layer
{
    /// <inheritdoc/>
    protected override Value Append(Value input) => ReluFunction.Forward(input);
}
