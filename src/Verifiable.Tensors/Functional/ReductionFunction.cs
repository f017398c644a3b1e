using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Graphs;
using static Verifiable.Tensors.Graphs.Affine;

namespace Verifiable.Tensors.Functional;

/// <summary>Sums and means of f32 over some dimensions.</summary>
/// <remarks>
/// <c>sum = fold acc + x</c> from +0 over the reduced dimensions in ascending order, last one fastest; <c>mean = sum * f32(1/count)</c>. Gradients are views:
/// <c>gx = gy</c>, repeated, or <c>gy * f32(1/count)</c>.
/// </remarks>
internal static class ReductionFunction
{
    /// <summary>Appends a sum, scaled where <paramref name="factor"/> is given.</summary>
    public static Value Sum(string label, Value x, ReadOnlySpan<int> dimensions, bool keepDimensions, float? factor = null)
    {
        x = ViewFunction.Logical(x);
        bool[] reduced = Reduced(label, x, dimensions);
        Value y = Fold(label, x, reduced, 0, (acc, element) => acc + element, factor is float f ? (s => s.Accumulator * s.Constant(f)) : null);
        x.Graph.Tape.Record(y, [x], (gy, sink) => sink.Add(x, Spread(factor is float g ? ArithmeticFunction.MultiplyConstant(gy, g) : gy, x.Shape, reduced)));
        return keepDimensions ? Keep(y, x.Shape, reduced) : y;
    }

    /// <summary>Appends a mean.</summary>
    public static Value Mean(string label, Value x, ReadOnlySpan<int> dimensions, bool keepDimensions)
    {
        bool[] reduced = Reduced(label, ViewFunction.Logical(x), dimensions);
        long count = 1;
        for (int d = 0; d < reduced.Length; d++)
            count *= reduced[d] ? x.LogicalShape[d] : 1;
        return Sum(label, x, dimensions, keepDimensions, (float)(1.0 / count));
    }

    /// <summary>One operator that folds the reduced dimensions away.</summary>
    public static Value Fold(string label, Value x, bool[] reduced, uint init, Func<ScalarF32, ScalarF32, ScalarF32> step, Func<ScalarScope, ScalarF32>? finish)
    {
        int[] kept = [.. Enumerable.Range(0, reduced.Length).Where(d => !reduced[d])];
        int[] folded = [.. Enumerable.Range(0, reduced.Length).Where(d => reduced[d])];
        var fold = new FoldBuilder(x.Graph, label, new Shape([.. kept.Select(d => x.Shape[d])]), new Shape([.. folded.Select(d => x.Shape[d])]));
        var map = new Affine[reduced.Length];
        for (int d = 0; d < map.Length; d++)
            map[d] = reduced[d] ? Reduction(Array.IndexOf(folded, d)) : Output(Array.IndexOf(kept, d));
        int a = fold.Read(x, map);
        return fold.Fold(init, s => step(s.Accumulator, s.Operand(a)), finish);
    }

    /// <summary>A view that repeats a reduced value along the dimensions that were folded away.</summary>
    public static Value Spread(Value y, Shape shape, bool[] reduced)
    {
        Affine[] map = [.. Enumerable.Range(0, shape.Rank).Where(d => !reduced[d]).Select(Output)];
        return ViewFunction.Through(y, shape, map);
    }

    /// <summary>Which dimensions are reduced; none named: all.</summary>
    public static bool[] Reduced(string label, Value x, ReadOnlySpan<int> dimensions)
    {
        var reduced = new bool[x.Shape.Rank];
        if (dimensions.IsEmpty)
            Array.Fill(reduced, true);
        foreach (int dimension in dimensions)
            reduced[ViewFunction.Dimension(label, dimension, x.Shape.Rank)] = true;
        return reduced;
    }

    private static Value Keep(Value y, Shape shape, bool[] reduced)
    {
        var kept = new Shape([.. Enumerable.Range(0, shape.Rank).Select(d => reduced[d] ? 1 : shape[d])]);
        return ViewFunction.Through(y, kept, [.. Enumerable.Range(0, shape.Rank).Where(d => !reduced[d]).Select(Output)]);
    }
}
