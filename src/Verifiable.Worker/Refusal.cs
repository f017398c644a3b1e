using System.Numerics;

namespace Verifiable.Worker;

/// <summary>Why a worker does not take a job.</summary>
/// <param name="Reason">In words.</param>
/// <param name="MissingStake">Free stake with which the job is considered again; null when nothing that may change would help.</param>
public sealed record Refusal(string Reason, BigInteger? MissingStake = null);
