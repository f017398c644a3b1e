using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Functional;
using Verifiable.Tensors.Graphs;

namespace Verifiable.Tensors.Nn;

/// <summary>Batch normalisation with the batch's own statistics: weight and bias (features).</summary>
/// <remarks>Running statistics are not part of the state: no step reads them.</remarks>
public sealed class BatchNorm2d(int numFeatures, double epsilon) : Module
{
    /// <inheritdoc/>
    public override ShapeInference Infer(Shape input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return input.Rank == 4 && input[1] == numFeatures ? ShapeInference.Fits(input) : ShapeInference.Expected($"an input (N, {numFeatures}, H, W)", input);
    }

    /// <inheritdoc/>
    protected override Value Append(Value input, ParameterScope scope)
    {
        Value weight = scope.Parameter("weight", new Shape(numFeatures), Initialization.Constant(1));
        Value bias = scope.Parameter("bias", new Shape(numFeatures), Initialization.Constant(0));
        return BatchNorm2dFunction.Forward(input, weight, bias, epsilon);
    }
}
