using Verifiable.Protocol.Hashing;

namespace Verifiable.Storage;

/// <summary>A signed transaction as the outbox keeps it: bytes ready to be sent, and by what it is found again.</summary>
/// <param name="Raw">The encoded, signed transaction.</param>
/// <param name="Hash">Its hash, under which the chain reports it.</param>
/// <param name="Nonce">The sender's nonce it uses.</param>
public sealed record StoredTransaction(ReadOnlyMemory<byte> Raw, Hash256 Hash, ulong Nonce);
