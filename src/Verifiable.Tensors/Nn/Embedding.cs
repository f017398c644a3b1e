using Verifiable.Tensors.Functional;
using Verifiable.Tensors.Graphs;
using Shape = Verifiable.Protocol.Programs.Shape;

namespace Verifiable.Tensors.Nn;

#pragma warning disable IDE1006 // The names are TorchSharp's.

/// <summary>A table of vectors by i32 index: weight (count, size), from a standard normal distribution.</summary>
public sealed class Embedding : Layer
{
    private readonly int? _padding;

    /// <summary>Declares the table.</summary>
    /// <param name="count">Number of vectors.</param>
    /// <param name="size">Elements of one.</param>
    /// <param name="padding">Index whose vector is not trained; null: all are.</param>
    public Embedding(int count, int size, int? padding = null)
    {
        _padding = padding;
        weight = register_parameter(nameof(weight), new ModuleParameter(new Shape(count, size), Initialization.Normal(0, 1)));
    }

    /// <summary>The table.</summary>
    public ModuleParameter weight { get; }

    /// <inheritdoc/>
    protected override Value Append(Value input) => functional.embedding(input, weight.On(input.Graph), _padding);
}
