using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Graphs;
using static Verifiable.Tensors.Graphs.Affine;

namespace Verifiable.Tensors.Functional;

/// <summary>Rows of a table by index.</summary>
/// <remarks>
/// Shapes: index (L...) i32, weight (V, D...), y (L..., D...). An index outside the table reads +0.
/// <code>
/// y[l,d]  = weight[index[l], d]
/// gw[v,d] = fold l: index[l] = v ? acc + gy[l,d] : acc        from +0, l in row-major order
/// </code>
/// The gradient is a fold over all positions, because nothing writes at random; what it adds, and in which order, is a scatter-add in ascending positions,
/// which is how a kernel may compute it. Where a padding index is given its row has no gradient.
/// </remarks>
internal static class EmbeddingFunction
{
    public static Value Forward(Value index, Value weight, int? paddingIndex)
    {
        if (index.Type != ElementType.Int32 || weight.Shape.Rank < 2)
            throw new ArgumentException($"embedding: expected indices of type Int32 and a table (V, D), got {index} and {weight}", nameof(index));
        index = ViewFunction.Logical(index);
        int positions = index.Shape.Rank, features = weight.Shape.Rank - 1;
        var row = new Shape(weight.Shape.Extents.AsSpan()[1..]);
        var fold = new FoldBuilder(weight.Graph, "embedding", new Shape([.. index.Shape.Extents, .. row.Extents]));
        int at = fold.Read(index, Outputs(0, positions));
        int element = fold.Read(weight, [Gather(at), .. Outputs(positions, features)]);
        Value y = fold.Fold(0, s => s.Operand(element));
        weight.Graph.Tape.Record(y, [weight], (gy, sink) => sink.Add(weight, WeightGradient(index, weight, gy, paddingIndex)));
        return y;
    }

    private static Value WeightGradient(Value index, Value weight, Value gy, int? paddingIndex)
    {
        int positions = index.Shape.Rank, features = weight.Shape.Rank - 1;
        var fold = new FoldBuilder(weight.Graph, "embedding.gradient", weight.Shape, index.Shape);
        int at = fold.Read(index, Reductions(0, positions));
        int g = fold.Read(gy, [.. Reductions(0, positions), .. Outputs(1, features)]);
        return fold.Fold(
            0,
            s => s.OperandU32(at).IsEqualTo(s.OutputDigit(0)).Select(s.Accumulator + s.Operand(g), s.Accumulator),
            paddingIndex is int padding ? s => s.OutputDigit(0).IsEqualTo(s.ConstantU32((uint)padding)).Select(s.Constant(0), s.Accumulator) : null);
    }
}
