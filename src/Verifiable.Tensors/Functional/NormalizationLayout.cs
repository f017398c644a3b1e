using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Graphs;
using static Verifiable.Tensors.Graphs.Affine;

namespace Verifiable.Tensors.Functional;

/// <summary>Which elements a normalisation takes together, and where weights and statistics of an element stand.</summary>
/// <remarks>
/// Statistics belong to rows: the leading digits of the input seen as (rows..., elements...). For layer_norm that is the input itself; for group_norm it is a view in which the channels are
/// split into groups and their channels. No affine map gives the group of a channel, so the element-wise operators, which keep the input's shape, read statistics that a small operator has
/// spread over the channels first.
/// </remarks>
internal sealed class NormalizationLayout
{
    private readonly long _groups;

    private NormalizationLayout(Value x, int rowRank, int weightFirst, int weightRank, long groups) =>
        (X, RowRank, WeightFirst, WeightRank, _groups) = (x, rowRank, weightFirst, weightRank, groups);

    /// <summary>The input.</summary>
    public Value X { get; }

    /// <summary>Number of row digits, in the row view.</summary>
    public int RowRank { get; }

    /// <summary>The first dimension of the input that weights have too.</summary>
    public int WeightFirst { get; }

    /// <summary>How many dimensions of the input weights have.</summary>
    public int WeightRank { get; }

    /// <summary>Shape of weight and bias.</summary>
    public Shape WeightShape => new(X.Shape.Extents.AsSpan().Slice(WeightFirst, WeightRank));

    /// <summary>Extents of the rows.</summary>
    public Shape RowShape => new(Rows(X).Shape.Extents.AsSpan()[..RowRank]);

    /// <summary>Extents of a row's elements.</summary>
    public Shape ElementShape => new(Rows(X).Shape.Extents.AsSpan()[RowRank..]);

    /// <summary>A row at the output digits, its elements at the reduction digits.</summary>
    public Affine[] RowMap => [.. Outputs(0, RowRank), .. Reductions(0, ElementShape.Rank)];

    /// <summary>Extents of everything but the weights' dimensions.</summary>
    public Shape OthersShape => new([.. X.Shape.Extents.AsSpan()[..WeightFirst], .. X.Shape.Extents.AsSpan()[(WeightFirst + WeightRank)..]]);

    /// <summary>An element of the weights at the output digits, everything that it multiplies at the reduction digits.</summary>
    public Affine[] WeightMap => [.. Reductions(0, WeightFirst), .. Outputs(0, WeightRank), .. Reductions(WeightFirst, X.Shape.Rank - WeightFirst - WeightRank)];

    /// <summary>Rows are all dimensions but the last ones.</summary>
    public static NormalizationLayout Last(string label, Value x, int dimensions)
    {
        x = ViewFunction.Logical(x);
        int leading = x.Shape.Rank - dimensions;
        return dimensions >= 1 && leading >= 0
            ? new NormalizationLayout(x, leading, leading, dimensions, 0)
            : throw new ArgumentException($"{label}: expected an input of rank {dimensions} or more, got {x.Shape}", nameof(x));
    }

    /// <summary>Rows are samples and groups of channels; x (N, C, ...).</summary>
    public static NormalizationLayout Grouped(string label, Value x, long groups)
    {
        x = ViewFunction.Logical(x);
        return groups >= 1 && x.Shape.Rank is >= 2 and < ProgramLimits.MaxRank && x.Shape[1] % groups == 0
            ? new NormalizationLayout(x, 2, 1, 1, groups)
            : throw new ArgumentException($"{label}: expected an input (N, C, ...) of at most {ProgramLimits.MaxRank - 1} dimensions with a multiple of {groups} channels, got {x.Shape}", nameof(x));
    }

    /// <summary>A value of the input's shape as rows and elements; a view.</summary>
    public Value Rows(Value value) =>
        _groups == 0 ? value : value.reshape([value.Shape[0], _groups, value.Shape[1] / _groups, .. value.Shape.Extents.AsSpan()[2..]]);

    /// <summary>A weight, and the coordinates of its element for the element of a row at <paramref name="map"/>.</summary>
    public (Value Weight, Affine[] Map) RowWeight(Value weight, Affine[] map) =>
        _groups == 0 ? (weight, map[WeightFirst..(WeightFirst + WeightRank)]) : (weight.reshape(_groups, weight.Shape[0] / _groups), map[1..3]);

    /// <summary>Statistics so that the input's own leading coordinates read them.</summary>
    public Value Spread(Value statistic)
    {
        if (_groups == 0 || _groups == X.Shape[1])
            return statistic;
        var fold = new FoldBuilder(X.Graph, "group_norm.spread", new Shape(X.Shape[0], X.Shape[1]));
        int group = fold.Read(DigitTable.Of(X.Graph, X.Shape[1], X.Shape[1] / _groups, _groups), Output(1));
        int element = fold.Read(statistic, Output(0), Gather(group));
        return fold.Fold(0, s => s.Operand(element));
    }

    /// <summary>The coordinates of <see cref="Spread"/> statistics for the input's element at <paramref name="map"/>.</summary>
    public Affine[] StatisticMap(Affine[] map) => map[..RowRank];
}
