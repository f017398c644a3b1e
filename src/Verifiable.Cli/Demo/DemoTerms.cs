using System.Globalization;
using System.Numerics;
using Verifiable.Protocol.Jobs;

namespace Verifiable.Cli.Demo;

/// <summary>Terms of the demo's jobs: those of a real network in small, so that windows last seconds.</summary>
internal static class DemoTerms
{
    private static readonly BigInteger s_token = BigInteger.Pow(10, 18);

    /// <summary>What each party deposits.</summary>
    public static BigInteger Deposit => 5_000 * s_token;

    /// <summary>What each job pays.</summary>
    public static BigInteger Payment => 120 * s_token;

    /// <summary>Seconds that a segment can be disputed.</summary>
    public const uint ChallengeWindow = 25;

    public static Verification Verification { get; } = new(ChallengeWindow, MoveClock: 120, SegmentTime: 2, JobDeadline: 900, WorkerStake: 1_000 * s_token, ChallengerBond: 100 * s_token);

    /// <summary>An amount in whole tokens.</summary>
    public static string Tokens(BigInteger units) => string.Create(CultureInfo.InvariantCulture, $"{(decimal)units / (decimal)s_token:0.##} VRF");
}
