using System.Collections.Immutable;
using Verifiable.Protocol.Programs;

namespace Verifiable.Tensors.Kernels.Addressing;

/// <summary>How the digits of an operator are walked: some as lanes (vectorised), some as scalars (looped over).</summary>
/// <remarks>A wide fold has output digits as lanes and reduction digits as scalars; a deep fold the other way round; a contraction splits the output digits.</remarks>
internal sealed class LaneSpace
{
    private readonly ImmutableArray<MapVariable> _lanes;
    private readonly ImmutableArray<MapVariable> _scalars;

    public LaneSpace(Operator @operator, ImmutableArray<MapVariable> lanes, ImmutableArray<MapVariable> scalars)
    {
        _lanes = lanes;
        _scalars = scalars;
        LaneExtents = [.. lanes.Select(Extent)];
        ScalarExtents = [.. scalars.Select(Extent)];

        long Extent(MapVariable v) => v.IsOutput ? @operator.Output[v.Digit] : @operator.Reduction[v.Digit];
    }

    /// <summary>Extents of the lane digits, last fastest.</summary>
    public ImmutableArray<long> LaneExtents { get; }

    /// <summary>Extents of the scalar digits, last fastest.</summary>
    public ImmutableArray<long> ScalarExtents { get; }

    /// <summary>Number of lanes.</summary>
    public long LaneCount => LaneExtents.Aggregate(1L, (product, extent) => product * extent);

    /// <summary>Number of scalar positions.</summary>
    public long ScalarCount => ScalarExtents.Aggregate(1L, (product, extent) => product * extent);

    /// <summary>Lanes over the output, a loop over the reduction.</summary>
    public static LaneSpace Wide(Operator @operator) => new(@operator, OutputDigits(@operator), ReductionDigits(@operator));

    /// <summary>Lanes over the reduction, a loop over the output.</summary>
    public static LaneSpace Deep(Operator @operator) => new(@operator, ReductionDigits(@operator), OutputDigits(@operator));

    public static ImmutableArray<MapVariable> OutputDigits(Operator @operator) => [.. Enumerable.Range(0, @operator.Output.Rank).Select(MapVariable.Output)];

    public static ImmutableArray<MapVariable> ReductionDigits(Operator @operator) => [.. Enumerable.Range(0, @operator.Reduction.Rank).Select(MapVariable.Reduction)];

    /// <summary>Number of positions of some output digits.</summary>
    public static long Count(Operator @operator, ImmutableArray<MapVariable> digits) => digits.Aggregate(1L, (product, v) => product * @operator.Output[v.Digit]);

    /// <summary>Position of a digit among the lane digits, or -1.</summary>
    public int LaneIndex(MapVariable variable) => _lanes.IndexOf(variable);

    /// <summary>Position of a digit among the scalar digits, or -1.</summary>
    public int ScalarIndex(MapVariable variable) => _scalars.IndexOf(variable);
}
