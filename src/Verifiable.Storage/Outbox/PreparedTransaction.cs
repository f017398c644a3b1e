using Verifiable.Protocol.Hashing;

namespace Verifiable.Storage;

/// <summary>A signed transaction, ready to be sent as it is.</summary>
/// <param name="Raw">The encoded, signed transaction.</param>
/// <param name="Hash">Its hash, under which the chain reports it.</param>
/// <param name="Nonce">The sender's nonce it uses.</param>
public sealed record PreparedTransaction(ReadOnlyMemory<byte> Raw, Hash256 Hash, ulong Nonce);
