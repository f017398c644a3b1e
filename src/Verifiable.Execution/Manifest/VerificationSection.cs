using Verifiable.Protocol.Jobs;

namespace Verifiable.Execution.Manifest;

/// <summary>The section <c>verification</c>.</summary>
internal sealed record VerificationSection(int CheckpointEvery, ushort Referee, Verification Terms);
