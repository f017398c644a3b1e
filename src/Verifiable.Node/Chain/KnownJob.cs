using Verifiable.Protocol.Hashing;
using Verifiable.Protocol.Jobs;

namespace Verifiable.Node.Chain;

/// <summary>A job that the chain's events told of.</summary>
/// <param name="JobId">Its number.</param>
/// <param name="Requester">Who posted it.</param>
/// <param name="SpecHash">Hash of its specification.</param>
/// <param name="Bundle">Content address of its blobs.</param>
public sealed record KnownJob(ulong JobId, Address Requester, Hash256 SpecHash, Hash256 Bundle);
