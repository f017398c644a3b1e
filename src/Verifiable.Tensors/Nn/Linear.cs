using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Functional;
using Verifiable.Tensors.Graphs;

namespace Verifiable.Tensors.Nn;

/// <summary>Fully connected layer: weight (out, in), bias (out).</summary>
/// <remarks>Over a flattened input the stored weight has the shape (out, D...), D... the input's dimensions before flattening; files carry (out, in).</remarks>
public sealed class Linear(int inFeatures, int outFeatures, bool bias) : Module
{
    /// <inheritdoc/>
    public override ShapeInference Infer(Shape input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return input.Rank == 2 && input[1] == inFeatures
            ? ShapeInference.Fits(new Shape(input[0], outFeatures))
            : ShapeInference.Expected($"an input (N, {inFeatures}){(input.Rank > 2 ? ", so a Flatten before" : "")}", input);
    }

    /// <inheritdoc/>
    protected override Value Append(Value input, ParameterScope scope)
    {
        var initialization = Initialization.KaimingUniform(inFeatures);
        var stored = new Shape([outFeatures, .. input.Shape.Extents.AsSpan()[1..]]);
        Value weight = scope.Parameter("weight", stored, new Shape(outFeatures, inFeatures), initialization);
        Value? b = bias ? scope.Parameter("bias", new Shape(outFeatures), initialization) : null;
        return LinearFunction.Forward(input, weight, b);
    }
}
