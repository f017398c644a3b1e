using Verifiable.Ethereum.Abi;

namespace Verifiable.Ethereum.Transactions;

/// <summary>A transaction that had to succeed did not.</summary>
public sealed class TransactionFailedException(string message, Revert? reason = null) : Exception(message)
{
    /// <summary>Why it reverted, if it did.</summary>
    public Revert? Reason { get; } = reason;
}
