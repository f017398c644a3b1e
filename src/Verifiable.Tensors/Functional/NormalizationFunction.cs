using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Autograd;
using Verifiable.Tensors.Graphs;
using static Verifiable.Tensors.Graphs.Affine;

namespace Verifiable.Tensors.Functional;

/// <summary>Normalisation of f32 within rows: layer_norm (arXiv 1607.06450), rms_norm (arXiv 1910.07467) and group_norm (arXiv 1803.08494).</summary>
/// <remarks>
/// Shapes: x, y (L..., D...), D the dimensions of <c>normalized_shape</c>, weight and bias (D...), statistics (L...); group_norm: x, y (N, C, S...), weight and bias (C), statistics (N, G) over
/// the channels of a group and S. With n the number of elements of a row and r = f32(1/n), every fold sequential from +0 in row-major order and every operation rounded on its own:
/// <code>
/// mean = sum(x)*r        d = x - mean      (rms_norm: d = x)       rstd = 1 / sqrt(sum(d*d)*r + eps)
/// h = d*rstd             y = fma(h, weight, bias)                  without bias h*weight, without weight h
/// gbias = sum(gy)        gweight = fold fma(gy, h, acc)
/// g = gy*weight          s1 = sum(g)*r          s2 = (fold fma(g, h, acc))*r
/// gx = ((g - s1) - h*s2)*rstd                                      (rms_norm: without s1)
/// </code>
/// The reciprocal of the standard deviation is kept, as PyTorch keeps it; h is computed again where it is needed, from x and the statistics.
/// </remarks>
internal sealed class NormalizationFunction
{
    private readonly string _label;
    private readonly NormalizationLayout _layout;
    private readonly Value? _weight;
    private readonly Value? _bias;
    private readonly float _reciprocal;
    private readonly Statistic? _mean;
    private readonly Statistic _rstd;

    private NormalizationFunction(string label, NormalizationLayout layout, Value? weight, Value? bias, double epsilon, bool isCentred)
    {
        (_label, _layout, _weight, _bias) = (label, layout, weight, bias);
        _reciprocal = (float)(1.0 / layout.ElementShape.Count);
        _mean = isCentred ? Kept(Mean()) : null;
        _rstd = Kept(ReciprocalDeviation((float)epsilon));
    }

    public static Value LayerNorm(Value x, int dimensions, Value? weight, Value? bias, double epsilon) =>
        Forward("layer_norm", NormalizationLayout.Last("layer_norm", x, dimensions), weight, bias, epsilon, isCentred: true);

    public static Value RmsNorm(Value x, int dimensions, Value? weight, double epsilon) =>
        Forward("rms_norm", NormalizationLayout.Last("rms_norm", x, dimensions), weight, null, epsilon, isCentred: false);

    public static Value GroupNorm(Value x, long groups, Value? weight, Value? bias, double epsilon) =>
        Forward("group_norm", NormalizationLayout.Grouped("group_norm", x, groups), weight, bias, epsilon, isCentred: true);

    private static Value Forward(string label, NormalizationLayout layout, Value? weight, Value? bias, double epsilon, bool isCentred)
    {
        foreach (Value? affine in (ReadOnlySpan<Value?>)[weight, bias])
        {
            if (affine is not null && !affine.Shape.Equals(layout.WeightShape))
                throw new ArgumentException($"{label}: expected a weight and a bias {layout.WeightShape}, got {affine.Shape}", nameof(weight));
        }

        if (bias is not null && weight is null)
            throw new ArgumentException($"{label}: expected a weight where there is a bias, got none", nameof(weight));
        Value x = layout.X;
        var function = new NormalizationFunction(label, layout, weight, bias, epsilon, isCentred);
        var fold = new FoldBuilder(x.Graph, label, x.Shape);
        Affine[] element = Outputs(0, x.Shape.Rank);
        Func<ScalarScope, ScalarF32> h = function.Normalized(fold, element);
        Affine[] weights = element[layout.WeightFirst..(layout.WeightFirst + layout.WeightRank)];
        int w = weight is null ? -1 : fold.Read(weight, weights);
        int b = bias is null ? -1 : fold.Read(bias, weights);
        Value y = fold.Fold(0, s => b >= 0 ? h(s).FusedMultiplyAdd(s.Operand(w), s.Operand(b)) : w >= 0 ? h(s) * s.Operand(w) : h(s));
        x.Graph.Tape.Record(y, [.. new[] { x, weight, bias }.OfType<Value>()], function.Backward);
        return y;
    }

    private Value Mean()
    {
        var fold = new FoldBuilder(_layout.X.Graph, $"{_label}.mean", _layout.RowShape, _layout.ElementShape);
        int a = fold.Read(_layout.Rows(_layout.X), _layout.RowMap);
        return fold.Fold(0, s => s.Accumulator + s.Operand(a), s => s.Accumulator * s.Constant(_reciprocal));
    }

    private Value ReciprocalDeviation(float epsilon)
    {
        var fold = new FoldBuilder(_layout.X.Graph, $"{_label}.rstd", _layout.RowShape, _layout.ElementShape);
        int a = fold.Read(_layout.Rows(_layout.X), _layout.RowMap);
        int m = _mean is null ? -1 : fold.ReadElement(_mean.Rows);
        return fold.Fold(
            0,
            s =>
            {
                ScalarF32 difference = m < 0 ? s.Operand(a) : s.Operand(a) - s.Operand(m);
                return s.Accumulator + (difference * difference);
            },
            s => s.Constant(1) / ((s.Accumulator * s.Constant(_reciprocal)) + s.Constant(epsilon)).Sqrt());
    }

    private void Backward(Value gy, GradientSink sink)
    {
        if (sink.Needs(_layout.X))
            sink.Add(_layout.X, InputGradient(gy));
        if (_weight is not null && sink.Needs(_weight))
            sink.Add(_weight, WeightGradient(gy));
        if (_bias is not null && sink.Needs(_bias))
            sink.Add(_bias, BiasGradient(gy));
    }

    private Value InputGradient(Value gy)
    {
        Value x = _layout.X;
        Affine[] row = _layout.RowMap, element = Outputs(0, x.Shape.Rank);
        Value? sum = null;
        if (_mean is not null)
        {
            var sums = new FoldBuilder(x.Graph, $"{_label}.gradient.sum", _layout.RowShape, _layout.ElementShape);
            Func<ScalarScope, ScalarF32> term = ScaledRow(sums, gy, row);
            sum = _layout.Spread(sums.Fold(0, s => s.Accumulator + term(s), s => s.Accumulator * s.Constant(_reciprocal)));
        }

        var products = new FoldBuilder(x.Graph, $"{_label}.gradient.product", _layout.RowShape, _layout.ElementShape);
        Func<ScalarScope, ScalarF32> left = ScaledRow(products, gy, row), right = NormalizedRow(products, row);
        Value product = _layout.Spread(products.Fold(0, s => left(s).FusedMultiplyAdd(right(s), s.Accumulator), s => s.Accumulator * s.Constant(_reciprocal)));

        var fold = new FoldBuilder(x.Graph, $"{_label}.input.gradient", x.Shape);
        int g = fold.Read(gy, element), w = _weight is null ? -1 : fold.Read(_weight, element[_layout.WeightFirst..(_layout.WeightFirst + _layout.WeightRank)]);
        Func<ScalarScope, ScalarF32> h = Normalized(fold, element);
        Affine[] statistic = _layout.StatisticMap(element);
        int s1 = sum is null ? -1 : fold.Read(sum, statistic), s2 = fold.Read(product, statistic), r = fold.Read(_rstd.Elements, statistic);
        return fold.Fold(0, s =>
        {
            ScalarF32 scaled = w < 0 ? s.Operand(g) : s.Operand(g) * s.Operand(w);
            ScalarF32 centred = s1 < 0 ? scaled : scaled - s.Operand(s1);
            return (centred - (h(s) * s.Operand(s2))) * s.Operand(r);
        });
    }

    private Value WeightGradient(Value gy)
    {
        var fold = new FoldBuilder(gy.Graph, $"{_label}.weight.gradient", _layout.WeightShape, _layout.OthersShape);
        int g = fold.Read(gy, _layout.WeightMap);
        Func<ScalarScope, ScalarF32> h = Normalized(fold, _layout.WeightMap);
        return fold.Fold(0, s => s.Operand(g).FusedMultiplyAdd(h(s), s.Accumulator));
    }

    private Value BiasGradient(Value gy)
    {
        var fold = new FoldBuilder(gy.Graph, $"{_label}.bias.gradient", _layout.WeightShape, _layout.OthersShape);
        int g = fold.Read(gy, _layout.WeightMap);
        return fold.Fold(0, s => s.Accumulator + s.Operand(g));
    }

    /// <summary>h at the input's element <paramref name="map"/>.</summary>
    private Func<ScalarScope, ScalarF32> Normalized(FoldBuilder fold, Affine[] map) => Normalized(fold, _layout.X, map, _mean?.Elements, _rstd.Elements, _layout.StatisticMap(map));

    /// <summary>h at the element <paramref name="map"/> of the row view.</summary>
    private Func<ScalarScope, ScalarF32> NormalizedRow(FoldBuilder fold, Affine[] map) =>
        Normalized(fold, _layout.Rows(_layout.X), map, _mean?.Rows, _rstd.Rows, map[.._layout.RowRank]);

    private static Func<ScalarScope, ScalarF32> Normalized(FoldBuilder fold, Value x, Affine[] map, Value? mean, Value rstd, Affine[] statistic)
    {
        int a = fold.Read(x, map), m = mean is null ? -1 : fold.Read(mean, statistic), r = fold.Read(rstd, statistic);
        return s => (m < 0 ? s.Operand(a) : s.Operand(a) - s.Operand(m)) * s.Operand(r);
    }

    /// <summary><c>gy*weight</c> at the element <paramref name="map"/> of the row view.</summary>
    private Func<ScalarScope, ScalarF32> ScaledRow(FoldBuilder fold, Value gy, Affine[] map)
    {
        int g = fold.Read(_layout.Rows(gy), map);
        if (_weight is null)
            return s => s.Operand(g);
        (Value weight, Affine[] weights) = _layout.RowWeight(_weight, map);
        int w = fold.Read(weight, weights);
        return s => s.Operand(g) * s.Operand(w);
    }

    private Statistic Kept(Value rows) => new(rows, _layout.Spread(rows));

    /// <summary>A statistic of each row, and as the element-wise operators read it.</summary>
    private sealed record Statistic(Value Rows, Value Elements);
}
