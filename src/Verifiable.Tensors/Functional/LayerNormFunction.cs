using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Autograd;
using Verifiable.Tensors.Graphs;
using static Verifiable.Tensors.Graphs.Affine;

namespace Verifiable.Tensors.Functional;

/// <summary>Layer normalisation of f32 over the last dimensions (Ba, Kiros, Hinton, arXiv 1607.06450).</summary>
/// <remarks>
/// Shapes: x, y (L..., D...), weight and bias (D...), the statistics (L...). D are the dimensions of <c>normalized_shape</c>. With n the number of elements of D and r = f32(1/n), every
/// fold sequential from +0 over d in row-major order (over l for weight and bias) and every operation rounded on its own:
/// <code>
/// mean = sum(x)*r        d = x - mean           rstd = 1 / sqrt(sum(d*d)*r + eps)
/// h = d*rstd             y = fma(h, weight, bias)      without bias h*weight, without weight h
/// gbias = sum(gy)        gweight = fold fma(gy, h, acc)
/// g = gy*weight          s1 = sum(g)*r          s2 = (fold fma(g, h, acc))*r
/// gx = ((g - s1) - h*s2)*rstd
/// </code>
/// The reciprocal of the standard deviation is kept, as PyTorch keeps it; h is computed again where it is needed, from x and the statistics.
/// </remarks>
internal static class LayerNormFunction
{
    public static Value Forward(Value x, int dimensions, Value? weight, Value? bias, double epsilon)
    {
        x = ViewFunction.Logical(x);
        int leading = x.Shape.Rank - dimensions;
        if (dimensions < 1 || leading < 0)
            throw new ArgumentException($"layer_norm: expected an input of rank {dimensions} or more, got {x.Shape}", nameof(x));
        var normalized = new Shape(x.Shape.Extents.AsSpan()[leading..]);
        foreach (Value? affine in (ReadOnlySpan<Value?>)[weight, bias])
        {
            if (affine is not null && !affine.Shape.Equals(normalized))
                throw new ArgumentException($"layer_norm: expected a weight and a bias {normalized}, got {affine.Shape}", nameof(weight));
        }

        if (bias is not null && weight is null)
            throw new ArgumentException("layer_norm: expected a weight where there is a bias, got none", nameof(weight));
        var context = new Context(x, weight, bias, leading, normalized, (float)(1.0 / normalized.Count));
        Value mean = Mean(context);
        Value rstd = ReciprocalDeviation(context, mean, (float)epsilon);

        var fold = new FoldBuilder(x.Graph, "layer_norm", x.Shape);
        Func<ScalarScope, ScalarF32> h = Normalized(context, fold, mean, rstd, Outputs(0, x.Shape.Rank));
        int w = weight is null ? -1 : fold.Read(weight, Outputs(leading, dimensions));
        int b = bias is null ? -1 : fold.Read(bias, Outputs(leading, dimensions));
        Value y = fold.Fold(0, s => b >= 0 ? h(s).FusedMultiplyAdd(s.Operand(w), s.Operand(b)) : w >= 0 ? h(s) * s.Operand(w) : h(s));
        Value[] inputs = [.. new[] { x, weight, bias }.OfType<Value>()];
        x.Graph.Tape.Record(y, inputs, (gy, sink) => Backward(context, mean, rstd, gy, sink));
        return y;
    }

    private static Value Mean(Context c)
    {
        var fold = new FoldBuilder(c.X.Graph, "layer_norm.mean", c.Rows, c.Normalized);
        int a = fold.Read(c.X, c.RowMap);
        return fold.Fold(0, s => s.Accumulator + s.Operand(a), s => s.Accumulator * s.Constant(c.Reciprocal));
    }

    private static Value ReciprocalDeviation(Context c, Value mean, float epsilon)
    {
        var fold = new FoldBuilder(c.X.Graph, "layer_norm.rstd", c.Rows, c.Normalized);
        int a = fold.Read(c.X, c.RowMap);
        int m = fold.ReadElement(mean);
        return fold.Fold(
            0,
            s =>
            {
                ScalarF32 difference = s.Operand(a) - s.Operand(m);
                return s.Accumulator + (difference * difference);
            },
            s => s.Constant(1) / ((s.Accumulator * s.Constant(c.Reciprocal)) + s.Constant(epsilon)).Sqrt());
    }

    private static void Backward(Context c, Value mean, Value rstd, Value gy, GradientSink sink)
    {
        if (sink.Needs(c.X))
            sink.Add(c.X, InputGradient(c, mean, rstd, gy));
        if (c.Weight is not null && sink.Needs(c.Weight))
            sink.Add(c.Weight, WeightGradient(c, mean, rstd, gy));
        if (c.Bias is not null && sink.Needs(c.Bias))
            sink.Add(c.Bias, BiasGradient(c, gy));
    }

    private static Value InputGradient(Context c, Value mean, Value rstd, Value gy)
    {
        var sums = new FoldBuilder(c.X.Graph, "layer_norm.gradient.sum", c.Rows, c.Normalized);
        Func<ScalarScope, ScalarF32> term = Scaled(c, sums, gy, c.RowMap);
        Value sum = sums.Fold(0, s => s.Accumulator + term(s), s => s.Accumulator * s.Constant(c.Reciprocal));

        var products = new FoldBuilder(c.X.Graph, "layer_norm.gradient.product", c.Rows, c.Normalized);
        Func<ScalarScope, ScalarF32> left = Scaled(c, products, gy, c.RowMap);
        Func<ScalarScope, ScalarF32> right = Normalized(c, products, mean, rstd, c.RowMap);
        Value product = products.Fold(0, s => left(s).FusedMultiplyAdd(right(s), s.Accumulator), s => s.Accumulator * s.Constant(c.Reciprocal));

        var fold = new FoldBuilder(c.X.Graph, "layer_norm.input.gradient", c.X.Shape);
        Affine[] element = Outputs(0, c.X.Shape.Rank);
        Func<ScalarScope, ScalarF32> g = Scaled(c, fold, gy, element);
        Func<ScalarScope, ScalarF32> h = Normalized(c, fold, mean, rstd, element);
        int s1 = fold.Read(sum, Outputs(0, c.Leading)), s2 = fold.Read(product, Outputs(0, c.Leading)), r = fold.Read(rstd, Outputs(0, c.Leading));
        return fold.Fold(0, s => (g(s) - s.Operand(s1) - (h(s) * s.Operand(s2))) * s.Operand(r));
    }

    private static Value WeightGradient(Context c, Value mean, Value rstd, Value gy)
    {
        var fold = new FoldBuilder(c.X.Graph, "layer_norm.weight.gradient", c.Normalized, c.Rows);
        int g = fold.Read(gy, c.ColumnMap);
        Func<ScalarScope, ScalarF32> h = Normalized(c, fold, mean, rstd, c.ColumnMap);
        return fold.Fold(0, s => s.Operand(g).FusedMultiplyAdd(h(s), s.Accumulator));
    }

    private static Value BiasGradient(Context c, Value gy)
    {
        var fold = new FoldBuilder(c.X.Graph, "layer_norm.bias.gradient", c.Normalized, c.Rows);
        int g = fold.Read(gy, c.ColumnMap);
        return fold.Fold(0, s => s.Accumulator + s.Operand(g));
    }

    /// <summary><c>(x - mean)*rstd</c> at <paramref name="map"/>.</summary>
    private static Func<ScalarScope, ScalarF32> Normalized(Context c, FoldBuilder fold, Value mean, Value rstd, Affine[] map)
    {
        int a = fold.Read(c.X, map), m = fold.Read(mean, map.AsSpan()[..c.Leading]), r = fold.Read(rstd, map.AsSpan()[..c.Leading]);
        return s => (s.Operand(a) - s.Operand(m)) * s.Operand(r);
    }

    /// <summary><c>gy*weight</c> at <paramref name="map"/>.</summary>
    private static Func<ScalarScope, ScalarF32> Scaled(Context c, FoldBuilder fold, Value gy, Affine[] map)
    {
        int g = fold.Read(gy, map), w = c.Weight is null ? -1 : fold.Read(c.Weight, map.AsSpan()[c.Leading..]);
        return s => w < 0 ? s.Operand(g) : s.Operand(g) * s.Operand(w);
    }

    private sealed record Context(Value X, Value? Weight, Value? Bias, int Leading, Shape Normalized, float Reciprocal)
    {
        public Shape Rows { get; } = new(X.Shape.Extents.AsSpan()[..Leading]);

        /// <summary>A row at the output digits, its elements at the reduction digits.</summary>
        public Affine[] RowMap { get; } = [.. Outputs(0, Leading), .. Reductions(0, Normalized.Rank)];

        /// <summary>An element of every row at the output digits, the rows at the reduction digits.</summary>
        public Affine[] ColumnMap { get; } = [.. Reductions(0, Leading), .. Outputs(0, Normalized.Rank)];
    }
}
