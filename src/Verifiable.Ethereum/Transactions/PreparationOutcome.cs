using Verifiable.Ethereum.Abi;

namespace Verifiable.Ethereum.Transactions;

/// <summary>What preparing a transaction came to: <see cref="Ready"/> or <see cref="WouldRevert"/>.</summary>
public abstract record PreparationOutcome
{
    private PreparationOutcome()
    {
    }

    /// <summary>The transaction, or an exception that tells why there is none.</summary>
    /// <exception cref="TransactionFailedException">It would revert.</exception>
    public PreparedTransaction EnsureReady() => this switch
    {
        Ready ready => ready.Transaction,
        WouldRevert revert => throw new TransactionFailedException($"prepare: expected a call that succeeds, got {revert.Reason.Text}", revert.Reason),
        _ => throw new InvalidOperationException($"prepare: expected a known outcome, got {GetType().Name}"),
    };

    /// <summary>Signed under a nonce that no other transaction of the manager has.</summary>
    public sealed record Ready(PreparedTransaction Transaction) : PreparationOutcome;

    /// <summary>The call reverts on the present state; no nonce was taken.</summary>
    public sealed record WouldRevert(Revert Reason) : PreparationOutcome;
}
