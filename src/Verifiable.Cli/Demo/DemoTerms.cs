using System.Numerics;
using Verifiable.Ethereum;
using Verifiable.Protocol.Jobs;

namespace Verifiable.Cli.Demo;

/// <summary>Terms of the demo's jobs: those of a real network in small, so that windows last seconds.</summary>
internal static class DemoTerms
{
    /// <summary>What each party deposits.</summary>
    public static BigInteger Deposit => 5_000 * TokenAmount.One;

    /// <summary>What each job pays.</summary>
    public static BigInteger Payment => 120 * TokenAmount.One;

    /// <summary>Seconds that a segment can be disputed.</summary>
    public const uint ChallengeWindow = 20;

    public static Verification Verification { get; } = new(
        ChallengeWindow, MoveClock: 600, SegmentTime: 2, StartDeadline: 600, JobDeadline: 900, MinimumReputation: 0,
        WorkerStake: 1_000 * TokenAmount.One, ChallengerBond: 100 * TokenAmount.One, ClaimBond: 10 * TokenAmount.One);
}
