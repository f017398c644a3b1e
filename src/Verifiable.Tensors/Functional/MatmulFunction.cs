using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Graphs;
using static Verifiable.Tensors.Graphs.Affine;

namespace Verifiable.Tensors.Functional;

/// <summary>Product of matrices of f32, in batches that broadcast.</summary>
/// <remarks>
/// Shapes: a (.., M, K), b (.., K, N), y (.., M, N). <c>y[.., m, n] = fold k fma(a[.., m, k], b[.., k, n], acc)</c> from +0, ascending; then <c>* scale</c> where given.
/// <c>ga = (scale gy) b^T</c> and <c>gb = a^T (scale gy)</c> are such products too, with transposed views: n ascends in ga, m in gb.
/// </remarks>
internal static class MatmulFunction
{
    public static Value Forward(Value a, Value b, double? scale = null, string label = "matmul")
    {
        (a, b) = (ViewFunction.Logical(a), ViewFunction.Logical(b));
        if (a.Shape.Rank < 2 || b.Shape.Rank < 2 || a.Shape.Extents[^1] != b.Shape.Extents[^2])
            throw new ArgumentException($"{label}: expected (.., M, K) and (.., K, N), got {a.Shape} and {b.Shape}", nameof(a));
        Shape batch = ElementwiseFunction.Broadcast(label, [Batch(a), Batch(b)]);
        Value left = Spread(a, batch), right = Spread(b, batch);
        Value y = Product(label, left, right, scale);
        a.Graph.Tape.Record(y, [left, right], (gy, sink) =>
        {
            Value g = scale is double factor ? ArithmeticFunction.MultiplyConstant(gy, factor) : gy;
            if (sink.Needs(left))
                sink.Add(left, Product($"{label}.left.gradient", g, Transposed(right), null));
            if (sink.Needs(right))
                sink.Add(right, Product($"{label}.right.gradient", Transposed(left), g, null));
        });
        return y;
    }

    private static Value Product(string label, Value a, Value b, double? scale)
    {
        int batch = a.Shape.Rank - 2;
        var fold = new FoldBuilder(a.Graph, label, new Shape([.. a.Shape.Extents.AsSpan()[..(batch + 1)], b.Shape[batch + 1]]), new Shape(a.Shape[batch + 1]));
        int left = fold.Read(a, [.. Outputs(0, batch + 1), Reduction(0)]);
        int right = fold.Read(b, [.. Outputs(0, batch), Reduction(0), Output(batch + 1)]);
        return fold.Fold(
            0,
            s => s.Operand(left).FusedMultiplyAdd(s.Operand(right), s.Accumulator),
            scale is double factor ? s => s.Accumulator * s.Constant((float)factor) : null);
    }

    private static Value Batch(Value value) => value with { Shape = new Shape(value.Shape.Extents.AsSpan()[..^2]) };

    private static Value Spread(Value value, Shape batch) => ElementwiseFunction.Expand(value, new Shape([.. batch.Extents.AsSpan(), .. value.Shape.Extents.AsSpan()[^2..]]));

    private static Value Transposed(Value value) => value.transpose(-2, -1);
}
