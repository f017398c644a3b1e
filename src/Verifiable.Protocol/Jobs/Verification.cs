using System.Numerics;
using Verifiable.Protocol.Hashing;

namespace Verifiable.Protocol.Jobs;

/// <summary>Terms of verification; times in seconds, stake and bond in units of the stake token (protocol section 5).</summary>
/// <param name="ChallengeWindow">How long a receipt can be challenged.</param>
/// <param name="MoveClock">Each party's clock in a game.</param>
/// <param name="SegmentTime">Time that re-executing one segment takes; added to the clocks on the interval and step levels.</param>
/// <param name="JobDeadline">Time from the claim until the last receipt is due.</param>
/// <param name="WorkerStake">What the worker loses when it is caught, a uint256.</param>
/// <param name="ChallengerBond">What a challenger loses when it is wrong, a uint256.</param>
public sealed record Verification(uint ChallengeWindow, uint MoveClock, uint SegmentTime, uint JobDeadline, BigInteger WorkerStake, BigInteger ChallengerBond)
{
    /// <summary>The EIP-712 type.</summary>
    public const string Type =
        "Verification(uint32 challengeWindow,uint32 moveClock,uint32 segmentTime,uint32 jobDeadline,uint256 workerStake,uint256 challengerBond)";

    /// <summary>EIP-712 <c>hashStruct</c>.</summary>
    /// <exception cref="OverflowException">Stake or bond is no uint256.</exception>
    public Hash256 Hash() => new StructHasher(Type)
        .Add(ChallengeWindow).Add(MoveClock).Add(SegmentTime).Add(JobDeadline).Add(WorkerStake).Add(ChallengerBond)
        .Finish();
}
