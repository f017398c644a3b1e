using Verifiable.Ethereum.Abi;
using Verifiable.Ethereum.Rpc;

namespace Verifiable.Ethereum.Transactions;

/// <summary>Finds out why a call reverted by executing it again.</summary>
internal static class RevertExplainer
{
    /// <summary>The reason, or null when the call does not revert.</summary>
    public static async Task<Revert?> OfCallAsync(
        IEthereumRpc rpc, CallRequest call, BlockTag block, IReadOnlyList<AbiError> errors, CancellationToken cancellationToken)
    {
        try
        {
            await rpc.CallAsync(call, block, cancellationToken);
            return null;
        }
        catch (EthereumRpcException exception)
        {
            return exception.RevertData() is { } data ? Revert.Decode(data, errors) : Revert.WithoutData(exception.Error);
        }
    }

    /// <summary>The reason of a mined transaction's revert, as far as it can be found.</summary>
    /// <remarks>
    /// Receipts carry no reason. The state before the transaction is that of the block below plus the transactions above it in its own block; nodes
    /// give only states between blocks, so the one below is tried first, then the block's own.
    /// </remarks>
    public static async Task<Revert> OfMinedAsync(
        IEthereumRpc rpc, SignedTransaction signed, TransactionReceipt receipt, IReadOnlyList<AbiError> errors, CancellationToken cancellationToken)
    {
        Eip1559Transaction transaction = signed.Transaction;
        var call = new CallRequest { From = signed.Sender, To = transaction.To, Data = transaction.Data, Value = transaction.Value, Gas = transaction.GasLimit };
        ulong below = receipt.BlockNumber == 0 ? 0 : receipt.BlockNumber - 1;
        Revert? reason = await OfCallAsync(rpc, call, below, errors, cancellationToken)
            ?? await OfCallAsync(rpc, call, receipt.BlockNumber, errors, cancellationToken);
        return reason
            ?? Revert.WithoutData(receipt.GasUsed == transaction.GasLimit ? $"out of gas (limit {transaction.GasLimit})" : "reverted, but not when executed again");
    }
}
