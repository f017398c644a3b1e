using System.Numerics;

namespace Verifiable.Execution.Manifest;

/// <summary>How a job is verified; times in seconds.</summary>
/// <param name="CheckpointEvery">Steps of one segment, at least 1; more than the steps means one segment.</param>
/// <param name="ChallengeWindow">How long a receipt can be challenged; default 600.</param>
/// <param name="MoveClock">Each party's clock in a game; default 600.</param>
/// <param name="SegmentTime">Time that re-executing one segment takes; default 120.</param>
/// <param name="JobDeadline">From the claim to the last receipt; default 86,400.</param>
/// <param name="WorkerStake">Stake locked by the worker, in the smallest unit of the token; default 10^21.</param>
/// <param name="ChallengerBond">Bond of a challenger, in the smallest unit of the token; default 10^20.</param>
public sealed record VerificationSection(
    int CheckpointEvery,
    uint ChallengeWindow,
    uint MoveClock,
    uint SegmentTime,
    uint JobDeadline,
    BigInteger WorkerStake,
    BigInteger ChallengerBond);
