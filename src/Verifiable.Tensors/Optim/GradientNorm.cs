using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Graphs;
using static Verifiable.Tensors.Graphs.Affine;

namespace Verifiable.Tensors.Optim;

/// <summary>The factor that clips gradients to a common Euclidean norm, as PyTorch's <c>clip_grad_norm_</c>.</summary>
/// <remarks>
/// For a gradient g of shape (D, E...), every sum from +0, ascending:
/// <code>
/// row[d] = fold e fma(g[d,e], g[d,e], acc)     square = fold d acc + row[d]      (one fold over all where the rank is 1 or 0)
/// total  = ((square_0 + square_1) + square_2) + ...
/// factor = minimum(max_norm / (sqrt(total) + 1e-6), 1)
/// </code>
/// Folds by rows are short, so they run in parallel and are cheap to dispute. An operator has at most 8 operands; the total takes several where there are more gradients.
/// </remarks>
internal static class GradientNorm
{
    private const float Epsilon = 1e-6f;

    /// <summary>Appends the factor.</summary>
    public static Value AppendCoefficient(Graph graph, ReadOnlySpan<GradientReading> readings, double maxNorm)
    {
        Value? total = null;
        while (!readings.IsEmpty)
        {
            int count = Math.Min(readings.Length, ProgramLimits.MaxOperands - (total is null ? 0 : 1));
            var squares = new List<Value>();
            if (total is not null)
                squares.Add(total);
            foreach (GradientReading reading in readings[..count])
                squares.Add(SumOfSquares(graph, reading));
            readings = readings[count..];
            total = Sum(graph, squares);
        }

        var fold = new FoldBuilder(graph, "clip_grad_norm", Shape.Scalar);
        int sum = fold.Read(total!);
        return fold.Fold(0, s => (s.Constant((float)maxNorm) / (s.Operand(sum).Sqrt() + s.Constant(Epsilon))).Min(s.Constant(1)));
    }

    private static Value SumOfSquares(Graph graph, GradientReading reading)
    {
        Shape shape = reading.Gradient.Shape;
        if (shape.Rank < 2)
            return Squares(graph, reading, Shape.Scalar, shape, Reductions(0, shape.Rank));
        Value rows = Squares(graph, reading, new Shape(shape[0]), new Shape(shape.Extents.AsSpan()[1..]), [Output(0), .. Reductions(0, shape.Rank - 1)]);
        var fold = new FoldBuilder(graph, "clip_grad_norm.squares", Shape.Scalar, rows.Shape);
        int row = fold.Read(rows, Reduction(0));
        return fold.Fold(0, s => s.Accumulator + s.Operand(row));
    }

    private static Value Squares(Graph graph, GradientReading reading, Shape output, Shape reduction, ReadOnlySpan<Affine> map)
    {
        var fold = new FoldBuilder(graph, "clip_grad_norm.squares", output, reduction);
        Func<ScalarScope, ScalarF32> g = reading.Read(fold, map);
        return fold.Fold(0, s =>
        {
            ScalarF32 x = g(s);
            return x.FusedMultiplyAdd(x, s.Accumulator);
        });
    }

    private static Value Sum(Graph graph, List<Value> squares)
    {
        if (squares.Count == 1)
            return squares[0];
        var fold = new FoldBuilder(graph, "clip_grad_norm.total", Shape.Scalar);
        int[] operands = [.. squares.Select(s => fold.Read(s))];
        return fold.Fold(0, s =>
        {
            ScalarF32 sum = s.Operand(operands[0]);
            foreach (int operand in operands.AsSpan(1))
                sum += s.Operand(operand);
            return sum;
        });
    }
}
