using System.Runtime.CompilerServices;
using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Functional;
using Verifiable.Tensors.Graphs;

namespace Verifiable.Tensors.Nn;

/// <summary>Rotary position embedding of (.., T, D) (Su et al., arXiv 2104.09864): position t turns the pairs of elements d and d + D/2 by <c>t base^(-2d/D)</c>; there are no parameters.</summary>
/// <remarks>The program computes the tables of cosines and sines itself, once for each length, however many layers share the module.</remarks>
public sealed class RotaryEmbedding : Layer
{
    private readonly ConditionalWeakTable<Graph, Dictionary<long, (Value Cos, Value Sin)>> _tables = [];
    private readonly int _dimension;
    private readonly double _base;

    /// <summary>Declares the layer.</summary>
    /// <param name="dimension">Elements of a position's vector, an even number; in attention those of one head.</param>
    /// <param name="base">What the angles' frequencies are powers of.</param>
    /// <exception cref="ArgumentException">The number is odd.</exception>
    public RotaryEmbedding(int dimension, double @base = 10000)
    {
        if (dimension < 2 || dimension % 2 != 0)
            throw new ArgumentException($"RotaryEmbedding: expected an even number of elements, got {dimension}", nameof(dimension));
        (_dimension, _base) = (dimension, @base);
    }

    /// <inheritdoc/>
    protected override string? Expected(Shape input) => input.Rank >= 2 && input[input.Rank - 1] == _dimension ? null : $"an input (.., T, {_dimension})";

    /// <inheritdoc/>
    protected override Value Append(Value input)
    {
        Shape shape = input.LogicalShape;
        long length = shape[shape.Rank - 2];
        Dictionary<long, (Value Cos, Value Sin)> tables = _tables.GetOrCreateValue(input.Graph);
        if (!tables.TryGetValue(length, out (Value Cos, Value Sin) table))
            tables.Add(length, table = functional.rotary_tables(input.Graph, checked((int)length), _dimension, _base));
        return functional.rotary_embedding(input, table.Cos, table.Sin);
    }
}
