using System.Numerics;

namespace Verifiable.Challenger;

/// <summary>What a challenger audits.</summary>
public sealed record ChallengerOptions
{
    /// <summary>Share of segments that are re-executed, 0 (exclusive) to 1. Default 1: all. The others are skipped where the worker published its checkpoint.</summary>
    /// <remarks>Which segments is decided by secret randomness of this process, so that a worker cannot know.</remarks>
    public double AuditRate { get; init; } = 1;

    /// <summary>Units of stake with which this node is an auditor, 0 to 1,000. Default 0: none. Each locks the chain's unit of stake, and is drawn by itself; answers are paid, wrong or missing ones cost.</summary>
    public int AuditorUnits { get; init; }

    /// <summary>Whether an auditor accuses others that were silent or wrong in audits that are over. Default: yes; whoever does gets a quarter of what they lose, and pays for the transaction.</summary>
    public bool AccusesAuditors { get; init; } = true;

    /// <summary>Most stake to spend on asking on chain for states that nobody published, in units of the stake token. Default 0: none is asked for, and the job is executed from where a state is known.</summary>
    public BigInteger DataBudget { get; init; }

    /// <summary>Checks all options.</summary>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public void Validate()
    {
        if (AuditRate is not (> 0 and <= 1))
            throw new ArgumentException($"audit rate: expected more than 0 and at most 1, got {AuditRate}");
        if (AuditorUnits is < 0 or > 1000)
            throw new ArgumentException($"auditor units: expected 0 to 1000, got {AuditorUnits}");
        if (DataBudget.Sign < 0)
            throw new ArgumentException($"data budget: expected at least 0, got {DataBudget}");
    }
}
