using System.Collections.Immutable;

namespace Verifiable.Protocol.Programs;

/// <summary>One coordinate of an operand's map: an affine expression, or a gather from an earlier operand (protocol section 2).</summary>
public sealed class Coordinate
{
    private Coordinate(long extent, ImmutableArray<AffineTerm> terms, int constant, int divisor, int? gather)
    {
        Extent = extent;
        Terms = terms;
        Constant = constant;
        Divisor = divisor;
        GatherOperand = gather;
    }

    /// <summary>Extent of the operand's dimension; values outside <c>[0, Extent)</c> read the pad.</summary>
    public long Extent { get; }

    /// <summary>Terms in ascending order of variable; empty for a gather.</summary>
    public ImmutableArray<AffineTerm> Terms { get; }

    /// <summary>Added to the terms.</summary>
    public int Constant { get; }

    /// <summary>The sum is divided by this; a remainder reads the pad. At least 1.</summary>
    public int Divisor { get; }

    /// <summary>Index of the earlier i32 operand whose value is the coordinate, or null for an affine coordinate.</summary>
    public int? GatherOperand { get; }

    /// <summary>An affine coordinate; terms are brought into canonical order, equal variables added, zero terms dropped.</summary>
    public static Coordinate Affine(long extent, IEnumerable<AffineTerm> terms, int constant = 0, int divisor = 1) =>
        new(
            extent,
            [.. terms.GroupBy(t => t.Variable.Code).OrderBy(g => g.Key).Select(g => new AffineTerm(new MapVariable(g.Key), g.Sum(t => t.Coefficient))).Where(t => t.Coefficient != 0)],
            constant,
            divisor,
            null);

    /// <summary>A coordinate exactly as decoded, without normalisation.</summary>
    public static Coordinate FromEncoding(long extent, ImmutableArray<AffineTerm> terms, int constant, int divisor) => new(extent, terms, constant, divisor, null);

    /// <summary>A coordinate read from operand <paramref name="operand"/>.</summary>
    public static Coordinate Gather(long extent, int operand) => new(extent, [], 0, 1, operand);
}
