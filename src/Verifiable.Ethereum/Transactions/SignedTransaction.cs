using Verifiable.Ethereum.Signing;
using Verifiable.Protocol.Hashing;

namespace Verifiable.Ethereum.Transactions;

/// <summary>A transaction with its signature.</summary>
/// <param name="Transaction">What was signed.</param>
/// <param name="Signature">The signature over its signing hash.</param>
/// <param name="Sender">The signer.</param>
/// <param name="Raw">The bytes that are sent.</param>
/// <param name="Hash">keccak-256 of <paramref name="Raw"/>: the transaction's name on chain.</param>
public sealed record SignedTransaction(Eip1559Transaction Transaction, Signature Signature, Address Sender, byte[] Raw, Hash256 Hash);
