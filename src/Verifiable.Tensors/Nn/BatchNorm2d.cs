using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Functional;
using Verifiable.Tensors.Graphs;

namespace Verifiable.Tensors.Nn;

#pragma warning disable IDE1006 // The names are TorchSharp's.

/// <summary>Batch normalisation with the batch's own statistics: weight and bias (features).</summary>
/// <remarks>Running statistics are not part of the state: no step reads them.</remarks>
public sealed class BatchNorm2d : Layer
{
    private readonly double _epsilon;

    /// <summary>Declares the layer: weights of one, biases of zero.</summary>
    public BatchNorm2d(int numFeatures, double epsilon)
    {
        _epsilon = epsilon;
        weight = register_parameter(nameof(weight), new ModuleParameter(new Shape(numFeatures), Initialization.Constant(1)));
        bias = register_parameter(nameof(bias), new ModuleParameter(new Shape(numFeatures), Initialization.Constant(0)));
    }

    /// <summary>Scale of each channel.</summary>
    public ModuleParameter weight { get; }

    /// <summary>Offset of each channel.</summary>
    public ModuleParameter bias { get; }

    /// <inheritdoc/>
    protected override string? Expected(Shape input) => input.Rank == 4 && input[1] == weight.Shape[0] ? null : $"an input (N, {weight.Shape[0]}, H, W)";

    /// <inheritdoc/>
    protected override Value Append(Value input) => BatchNorm2dFunction.Forward(input, weight.On(input.Graph), bias.On(input.Graph), _epsilon);
}
