using System.Numerics;
using Verifiable.EndToEnd.Disputes;
using Verifiable.Protocol.Hashing;
using Verifiable.Protocol.Jobs;
using Verifiable.Protocol.Programs;

namespace Verifiable.Gas;

/// <summary>The terms under which measured jobs are posted.</summary>
internal static class Terms
{
    /// <summary>Amounts of as many digits as real ones, so that calldata costs what it will.</summary>
    private static readonly BigInteger s_stake = 400 * BigInteger.Pow(10, 18);

    private static readonly Verification s_verification = new(3600, 7200, 600, 3600, 30 * 24 * 3600, 0, s_stake, s_stake / 8, s_stake / 100);

    public static uint ChallengeWindow => s_verification.ChallengeWindow;

    public static uint SegmentTime => s_verification.SegmentTime;

    /// <summary>These terms for a job that was compiled.</summary>
    public static JobSpec Of(ChainFixture chain, JobSpec compiled) =>
        compiled with { Verification = s_verification, Payment = Payment(chain) };

    /// <summary>A job without datasets and with a schedule of zeros that nothing reads.</summary>
    public static JobSpec Of(ChainFixture chain, EncodedProgram program, Hash256 initialState, Hash256 schedule, uint steps, uint interval) =>
        Of(chain, new JobSpec(program.Root, initialState, Hash256.Zero, schedule, 7, steps, interval, 1, 0, 1, s_verification, AuditTerms.None, Payment(chain)));

    private static Payment Payment(ChainFixture chain) => new(chain.Deployment.Token, 150 * BigInteger.Pow(10, 18), 150 * BigInteger.Pow(10, 18));
}
