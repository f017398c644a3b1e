using Verifiable.Protocol.Hashing;

namespace Verifiable.Ethereum.Events;

/// <summary>A block by height and hash.</summary>
public readonly record struct BlockReference(ulong Number, Hash256 Hash);
