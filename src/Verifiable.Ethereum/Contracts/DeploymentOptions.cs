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

    /// <summary>Floor of a job's challenge window in seconds. Default: 1 hour, time for an auditor to re-execute a segment and for its transaction to be included.</summary>
    public uint LeastChallengeWindow { get; init; } = 3600;

    /// <summary>Floor of a party's clock in a game in seconds. Default: 30 minutes, so that congestion does not decide games.</summary>
    public uint LeastMoveClock { get; init; } = 1800;

    /// <summary>What local networks use: floors of seconds.</summary>
    public static DeploymentOptions Devnet { get; } = new() { UnbondingDelay = 60, LeastChallengeWindow = 1, LeastMoveClock = 1 };
}
