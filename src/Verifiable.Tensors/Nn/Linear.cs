using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Functional;
using Verifiable.Tensors.Graphs;

namespace Verifiable.Tensors.Nn;

#pragma warning disable IDE1006 // The names are TorchSharp's.

/// <summary>Fully connected layer over the last dimension: weight (out, in), bias (out).</summary>
/// <remarks>Over a flattened input the stored weight has the shape (out, D...), D... the input's dimensions before flattening; files carry (out, in).</remarks>
public sealed class Linear : Layer
{
    private readonly int _inFeatures;

    /// <summary>Declares the layer; both parameters are uniform within <c>1 / sqrt(inFeatures)</c>.</summary>
    public Linear(int inFeatures, int outFeatures, bool bias = true)
    {
        _inFeatures = inFeatures;
        var initialization = Initialization.KaimingUniform(inFeatures);
        register_parameter(nameof(weight), new ModuleParameter(new Shape(outFeatures, inFeatures), initialization));
        if (bias)
            this.bias = register_parameter(nameof(bias), new ModuleParameter(new Shape(outFeatures), initialization));
    }

    /// <summary>The weight; another layer's, such as an embedding's, may be put in its place.</summary>
    public ModuleParameter weight
    {
        get => Registered(nameof(weight));
        set => Replace(nameof(weight), value);
    }

    /// <summary>The bias; null without one.</summary>
    public ModuleParameter? bias { get; }

    /// <inheritdoc/>
    protected override string? Expected(Shape input)
    {
        if (input.Rank >= 2 && input[input.Rank - 1] == _inFeatures)
            return null;
        bool lacksFlatten = input.Rank > 2 && input.Count / input[0] == _inFeatures;
        return $"an input (N, {_inFeatures}){(lacksFlatten ? ", so a Flatten before" : "")}";
    }

    /// <inheritdoc/>
    protected override Value Append(Value input) => LinearFunction.Forward(input, weight.On(input.Graph, new Shape([weight.Shape[0], .. Features(input)])), bias?.On(input.Graph));

    /// <summary>The dimensions that a flattened input joins; of another one the last.</summary>
    internal static ReadOnlySpan<long> Features(Value input) => input.Shape.Extents.AsSpan()[(input.IsFlattened ? input.FlattenedFrom : input.Shape.Rank - 1)..];
}
