namespace Verifiable.Exhaustive;

/// <summary>What a comparison of powers counted.</summary>
internal sealed class PowerResult
{
    private const int MaxExamples = 20;

    /// <summary>Pairs evaluated.</summary>
    public long Pairs { get; set; }

    /// <summary>Pairs with a zero, an infinity or a NaN, judged by MPFR.</summary>
    public long Special { get; private set; }

    /// <summary>Other pairs that the f64 power does not decide, judged by MPFR.</summary>
    public long NearBoundary { get; private set; }

    /// <summary>Pairs with another result than expected.</summary>
    public long Failures { get; private set; }

    /// <summary>The first failures.</summary>
    public List<(uint X, uint Y, uint Expected, uint Got)> Examples { get; } = [];

    /// <summary>Largest distance between the f64 power and MPFR's, in units of the claimed bound; must stay below 1.</summary>
    public double LargestErrorOfBound { get; set; }

    public void AddJudged(bool isSpecial)
    {
        if (isSpecial)
            Special++;
        else
            NearBoundary++;
    }

    public void AddFailure(uint x, uint y, uint expected, uint got)
    {
        Failures++;
        if (Examples.Count < MaxExamples)
            Examples.Add((x, y, expected, got));
    }

    public void Add(PowerResult other)
    {
        Pairs += other.Pairs;
        Special += other.Special;
        NearBoundary += other.NearBoundary;
        Failures += other.Failures;
        LargestErrorOfBound = Math.Max(LargestErrorOfBound, other.LargestErrorOfBound);
        Examples.AddRange(other.Examples.Take(MaxExamples - Examples.Count));
    }
}
