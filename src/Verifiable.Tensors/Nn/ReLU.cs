using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Functional;
using Verifiable.Tensors.Graphs;

namespace Verifiable.Tensors.Nn;

/// <summary>Rectified linear unit.</summary>
public sealed class ReLU : Module
{
    /// <inheritdoc/>
    public override ShapeInference Infer(Shape input) => ShapeInference.Fits(input);

    /// <inheritdoc/>
    protected override Value Append(Value input, ParameterScope scope) => ReluFunction.Forward(input);
}
