using System.Numerics;

namespace Verifiable.Ethereum.Contracts;

/// <summary>How the holders of the stake token decide, fixed at deployment; the contracts bound later changes.</summary>
public sealed record GovernanceOptions
{
    /// <summary>Seconds between a proposal and its vote. Default: 1 day, time to buy no votes but to delegate those that one has. At most 30 days.</summary>
    public ulong VotingDelay { get; init; } = 24 * 3600;

    /// <summary>Seconds that a vote lasts. Default: 7 days. 1 second to 30 days.</summary>
    public uint VotingPeriod { get; init; } = 7 * 24 * 3600;

    /// <summary>Votes that a proposer needs, in the token's smallest units. Default: 1,000 tokens of 18 decimals. At most one percent of the supply.</summary>
    public BigInteger ProposalThreshold { get; init; } = 1000 * BigInteger.Pow(10, 18);

    /// <summary>Votes for and abstaining that a proposal needs, percent of the supply. Default: 4. 1 to 50.</summary>
    public int QuorumPercent { get; init; } = 4;

    /// <summary>Seconds between a passed vote and its execution. Default: 2 days, time to finish and leave. At most 30 days.</summary>
    public ulong TimelockDelay { get; init; } = 2 * 24 * 3600;

    /// <summary>What local networks use: seconds.</summary>
    public static GovernanceOptions Devnet { get; } = new() { VotingDelay = 1, VotingPeriod = 10, TimelockDelay = 1 };
}
