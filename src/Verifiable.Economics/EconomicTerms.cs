namespace Verifiable.Economics;

/// <summary>Terms of a job and assumptions about the world, in tokens, shares of one and seconds.</summary>
/// <remarks>The defaults satisfy <see cref="PostingRule"/> with the whole of what the job pays as the gain. Symbols: docs/economics.md, section 1.</remarks>
public sealed record EconomicTerms
{
    /// <summary>N: segments of a job, 1 to 10,000.</summary>
    public int Segments { get; init; } = 4;

    /// <summary>A: what a job pays when every segment is final.</summary>
    public double Payment { get; init; } = 100;

    /// <summary>c: what computing a segment costs; re-executing it costs an auditor or challenger the same.</summary>
    public double SegmentCost { get; init; } = 20;

    /// <summary>S: what the worker locks.</summary>
    public double Stake { get; init; } = 3000;

    /// <summary>B: what a challenger locks, above 0 and at most a quarter of the stake.</summary>
    public double Bond { get; init; } = 300;

    /// <summary>b: what a worker loses when it is late after its start.</summary>
    public double ClaimBond { get; init; } = 10;

    /// <summary>What one transaction costs its sender.</summary>
    public double Gas { get; init; } = 0.05;

    /// <summary>M: moves of each party in a game that is played to its end.</summary>
    public int Moves { get; init; } = 6;

    /// <summary>r: chance that a segment is audited.</summary>
    public double AuditRate { get; init; } = 0.1;

    /// <summary>k: auditors drawn on average.</summary>
    public double Auditors { get; init; } = 3;

    /// <summary>f: what an auditor gets for a right answer.</summary>
    public double AuditFee { get; init; } = 22;

    /// <summary>s_a: what an auditor loses for a wrong answer, or for vouching for what is disproved.</summary>
    public double AuditStake { get; init; } = 300;

    /// <summary>What a drawn auditor loses that does not answer.</summary>
    public double MissPenalty { get; init; } = 10;

    /// <summary>q: share of the auditors, by stake, that collude with the worker.</summary>
    public double Colluding { get; init; } = 1.0 / 3;

    /// <summary>Share of the auditors, by stake, that do no work: they do not answer, or guess.</summary>
    public double Lazy { get; init; }

    /// <summary>w: chance that the colluders hold the block whose randomness samples an attempt's segments.</summary>
    public double Withholding { get; init; } = 0.01;

    /// <summary>What withholding a block, or making it anew until it suits, costs.</summary>
    public double WithholdingCost { get; init; } = 1;

    /// <summary>d: chance that somebody who is no auditor checks a segment.</summary>
    public double OpenDetection { get; init; }

    /// <summary>j: games that the cheater's accomplices open on its own false segment, to win back part of the stake.</summary>
    public int Accomplices { get; init; } = 4;

    /// <summary>a: what one segment pays.</summary>
    public double SegmentPayment => Payment / Segments;

    /// <summary>Share of the auditors that answer honestly.</summary>
    public double HonestAuditors => Math.Max(0, 1 - Colluding - Lazy);

    /// <summary>The most that a job spends on audits when it has <see cref="AuditRate"/>: N·r·k·f on average.</summary>
    public double AuditBudget => Segments * AuditRate * Auditors * AuditFee;

    /// <summary>What an honest worker earns in a job: N·(a - c) less the gas of claim, start and receipts.</summary>
    public double HonestProfit => (Segments * (SegmentPayment - SegmentCost - Gas)) - (2 * Gas);

    /// <summary>Everything that is wrong with the terms; empty when nothing is.</summary>
    public IReadOnlyList<string> Problems()
    {
        var problems = new List<string>();
        Range("segments", Segments, 1, 10_000);
        Range("moves", Moves, 1, 100);
        Range("accomplices", Accomplices, 0, 1000);
        Range("auditors", Auditors, 0, 1000);
        foreach ((string name, double share) in new[] { ("audit rate", AuditRate), ("colluding share", Colluding), ("lazy share", Lazy), ("withholding", Withholding), ("open detection", OpenDetection) })
            Range(name, share, 0, 1);
        foreach ((string name, double amount) in new[] { ("payment", Payment), ("segment cost", SegmentCost), ("claim bond", ClaimBond), ("gas", Gas), ("audit fee", AuditFee), ("audit stake", AuditStake), ("miss penalty", MissPenalty), ("withholding cost", WithholdingCost) })
            Range(name, amount, 0, 1e9);
        Range("stake", Stake, 1e-3, 1e9);
        if (!(Bond > 0 && Bond <= Stake / 4))
            problems.Add(FormattableString.Invariant($"bond: expected above 0 and at most a quarter of the stake, got {Bond} of {Stake}"));
        if (Colluding + Lazy > 1 + 1e-9)
            problems.Add(FormattableString.Invariant($"lazy share: expected at most one together with the colluding share, got {Colluding + Lazy}"));
        return problems;

        void Range(string name, double value, double least, double most)
        {
            if (!(value >= least && value <= most))
                problems.Add(FormattableString.Invariant($"{name}: expected {least} to {most}, got {value}"));
        }
    }
}
