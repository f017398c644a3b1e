using Verifiable.Protocol.Hashing;
using Verifiable.Protocol.Jobs;

namespace Verifiable.Node.Chain;

/// <summary>A receipt that a worker anchored.</summary>
public sealed record KnownReceipt(ulong JobId, uint Segment, ushort Attempt, Address Worker, Hash256 EndStateRoot);
