using Verifiable.Ethereum.Abi;
using Verifiable.Ethereum.Rpc;
using Verifiable.Protocol.Hashing;

namespace Verifiable.Ethereum.Transactions;

/// <summary>What became of a transaction.</summary>
public abstract record TransactionOutcome
{
    private TransactionOutcome()
    {
    }

    /// <summary>The receipt, or an exception that tells what happened instead.</summary>
    /// <exception cref="TransactionFailedException">The transaction did not succeed.</exception>
    public TransactionReceipt EnsureSucceeded() => this switch
    {
        Succeeded succeeded => succeeded.Receipt,
        Reverted reverted => throw new TransactionFailedException($"transaction {reverted.Receipt?.TransactionHash.ToHex() ?? "(not sent)"}: expected success, got {reverted.Reason.Text}", reverted.Reason),
        Displaced displaced => throw new TransactionFailedException($"transaction {displaced.Hash}: expected to be mined, got another one with nonce {displaced.Nonce} instead"),
        Unmined unmined => throw new TransactionFailedException($"transaction {unmined.Last.Hash}: expected to be mined within {unmined.Waited}, got no receipt"),
        _ => throw new InvalidOperationException($"transaction: expected a known outcome, got {GetType().Name}"),
    };

    /// <summary>Mined, with the wanted confirmations.</summary>
    public sealed record Succeeded(TransactionReceipt Receipt) : TransactionOutcome;

    /// <summary>Mined and reverted; without a receipt when it was not even sent, as it would revert.</summary>
    public sealed record Reverted(TransactionReceipt? Receipt, Revert Reason) : TransactionOutcome;

    /// <summary>Another transaction was mined with its nonce.</summary>
    public sealed record Displaced(Hash256 Hash, ulong Nonce) : TransactionOutcome;

    /// <summary>Not mined in the bounded time; it may still be: keep <paramref name="Last"/> and wait again.</summary>
    public sealed record Unmined(PreparedTransaction Last, TimeSpan Waited) : TransactionOutcome;
}
