namespace Verifiable.Exhaustive;

/// <summary>What a comparison counted.</summary>
internal sealed class ComparisonResult
{
    /// <summary>Most failures that are kept for the report.</summary>
    private const int MaxExamples = 20;

    /// <summary>Inputs evaluated.</summary>
    public long Inputs { get; set; }

    /// <summary>Inputs in blocks that have no enclosure, each judged by MPFR.</summary>
    public long UnboundedJudged { get; set; }

    /// <summary>Inputs with a rounding boundary inside their enclosure, judged by MPFR, with MPFR's result.</summary>
    public SortedDictionary<uint, uint> HardCases { get; } = [];

    /// <summary>Inputs with another result than expected.</summary>
    public long Failures { get; private set; }

    /// <summary>The first failures: input, expected, got.</summary>
    public List<(uint Input, uint Expected, uint Got)> Examples { get; } = [];

    /// <summary>Largest distance between an enclosure's value and MPFR's f64, in units of the claimed bound; must stay below 1.</summary>
    public double LargestErrorOfBound { get; set; }

    public void AddFailure(uint input, uint expected, uint got)
    {
        Failures++;
        if (Examples.Count < MaxExamples)
            Examples.Add((input, expected, got));
    }

    public void Add(ComparisonResult other)
    {
        Inputs += other.Inputs;
        UnboundedJudged += other.UnboundedJudged;
        Failures += other.Failures;
        LargestErrorOfBound = Math.Max(LargestErrorOfBound, other.LargestErrorOfBound);
        Examples.AddRange(other.Examples.Take(MaxExamples - Examples.Count));
        foreach ((uint input, uint expected) in other.HardCases)
            HardCases.Add(input, expected);
    }
}
