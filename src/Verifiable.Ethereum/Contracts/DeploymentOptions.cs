using System.Numerics;
using Verifiable.Protocol.Jobs;

namespace Verifiable.Ethereum.Contracts;

/// <summary>Parameters of a network, fixed at deployment.</summary>
public sealed record DeploymentOptions
{
    /// <summary>The stake token; null deploys a new one and gives its supply to the deployer, for development networks.</summary>
    public Address? Token { get; init; }

    /// <summary>Supply of a newly deployed token, in its smallest units. Default: 10^9 tokens of 18 decimals.</summary>
    public BigInteger TokenSupply { get; init; } = BigInteger.Pow(10, 27);

    /// <summary>Seconds between asking for stake and getting it. Default: 7 days, longer than any window and dispute together.</summary>
    public ulong UnbondingDelay { get; init; } = 7 * 24 * 3600;

    /// <summary>Stake of one unit of an auditor, in units of the stake token: what a wrong answer costs; silence costs a tenth. Default: 100 tokens of 18 decimals.</summary>
    public BigInteger AuditorUnit { get; init; } = 100 * BigInteger.Pow(10, 18);

    /// <summary>
    /// Blocks from a receipt to the one whose hash decides about its audit, 1 to 200. Default: 72, more than the two epochs for which Ethereum's proposers are known ahead, so that a worker that proposes blocks cannot anchor where
    /// its own block will decide; a quarter of an hour in which auditors can enlist. Where proposers are known further ahead than that, audits rest on their not being workers.
    /// </summary>
    public ulong AuditDelay { get; init; } = 72;

    /// <summary>The chain's wrapped ether; null deploys one, for development networks.</summary>
    public Address? WrappedEther { get; init; }

    /// <summary>Timelock and governor, which change parameters.</summary>
    public GovernanceOptions Governance { get; init; } = new();

    /// <summary>Who may pause new jobs; null: the deployer.</summary>
    public Address? Guardian { get; init; }

    /// <summary>
    /// The governed numbers to begin with. Default: windows of an hour, time to re-execute a segment and to be included; clocks of half an hour, so that congestion does not decide games; a day to check a program;
    /// one fraud in twenty found by somebody who is no auditor; a third of the auditors colluding; one block in a hundred withheld; 10^10 units of the stake token (10 gwei, were it ether) a unit of gas.
    /// </summary>
    public ParameterValues Parameters { get; init; } = new(
        LeastChallengeWindow: 3600, LeastMoveClock: 1800, MaturityDelay: 24 * 3600, OpenDetectionPpm: 50_000, ColludingPpm: 333_333, WithholdingPpm: 10_000, GasCompensation: 10_000_000_000);

    /// <summary>What local networks use: floors of seconds, programs that need no time, a challenger that checks everything.</summary>
    public static DeploymentOptions Devnet { get; } = new()
    {
        UnbondingDelay = 24 * 3600,
        AuditDelay = 4,
        Governance = GovernanceOptions.Devnet,
        Parameters = new(
            LeastChallengeWindow: 1, LeastMoveClock: 1, MaturityDelay: 0, OpenDetectionPpm: 500_000, ColludingPpm: 333_333, WithholdingPpm: 10_000, GasCompensation: 10_000_000_000),
    };
}
