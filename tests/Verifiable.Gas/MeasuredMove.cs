using Verifiable.Protocol.Disputes;

namespace Verifiable.Gas;

/// <summary>One move as it was mined.</summary>
/// <param name="Phase">The phase that it answered.</param>
/// <param name="ByWorker">Whose move it was.</param>
/// <param name="Gas">Gas used.</param>
/// <param name="CallData">Bytes of its calldata.</param>
internal sealed record MeasuredMove(DisputePhase Phase, bool ByWorker, ulong Gas, int CallData);
