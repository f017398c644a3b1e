using System.Numerics;
using Verifiable.Protocol.Hashing;

namespace Verifiable.Protocol.Jobs;

/// <summary>Terms of verification; times in seconds, stake and bonds in units of the stake token (protocol section 5).</summary>
/// <param name="ChallengeWindow">How long a receipt can be challenged.</param>
/// <param name="MoveClock">Each party's clock in a game.</param>
/// <param name="SegmentTime">Time that re-executing one segment takes; added to the clocks on the interval and step levels.</param>
/// <param name="StartDeadline">Time from the claim to fetch and check the job, and to start it or give it back.</param>
/// <param name="JobDeadline">Time from the claim until the last receipt is due.</param>
/// <param name="MinimumReputation">Score that the worker must have, parts per million.</param>
/// <param name="WorkerStake">What the worker loses when it is caught, a uint128.</param>
/// <param name="ChallengerBond">What a challenger loses when it is wrong, a uint128.</param>
/// <param name="ClaimBond">What the worker loses when it is late, a uint128.</param>
public sealed record Verification(
    uint ChallengeWindow,
    uint MoveClock,
    uint SegmentTime,
    uint StartDeadline,
    uint JobDeadline,
    uint MinimumReputation,
    BigInteger WorkerStake,
    BigInteger ChallengerBond,
    BigInteger ClaimBond)
{
    /// <summary>The EIP-712 type.</summary>
    public const string Type =
        "Verification(uint32 challengeWindow,uint32 moveClock,uint32 segmentTime,uint32 startDeadline,uint32 jobDeadline,uint32 minimumReputation,"
        + "uint128 workerStake,uint128 challengerBond,uint128 claimBond)";

    /// <summary>What a worker must have free to claim the job: stake and claim bond.</summary>
    public BigInteger Locked => WorkerStake + ClaimBond;

    /// <summary>EIP-712 <c>hashStruct</c>.</summary>
    /// <exception cref="OverflowException">An amount is no uint256.</exception>
    public Hash256 Hash() => new StructHasher(Type)
        .Add(ChallengeWindow).Add(MoveClock).Add(SegmentTime).Add(StartDeadline).Add(JobDeadline).Add(MinimumReputation)
        .Add(WorkerStake).Add(ChallengerBond).Add(ClaimBond)
        .Finish();
}
