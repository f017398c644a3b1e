using Verifiable.Protocol.Hashing;

namespace Verifiable.Storage;

/// <summary>Where a transaction was included.</summary>
/// <param name="TransactionHash">The one of the intent's signed transactions that was included.</param>
/// <param name="BlockHash">The block.</param>
/// <param name="BlockNumber">Its number.</param>
/// <param name="Success">False when the transaction was included and reverted.</param>
public sealed record Confirmation(Hash256 TransactionHash, Hash256 BlockHash, ulong BlockNumber, bool Success);
