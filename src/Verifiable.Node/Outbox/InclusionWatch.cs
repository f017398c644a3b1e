using Microsoft.Extensions.Logging;
using Verifiable.Ethereum.Rpc;
using Verifiable.Ethereum.Transactions;
using Verifiable.Storage;

namespace Verifiable.Node.Outbox;

/// <summary>Looks after what was included until no re-org can undo it: what one did undo becomes due again with the bytes it had.</summary>
/// <remarks>
/// Once per new head it compares the block of each confirmation that is not settled with the canonical one of that height. A node that answers
/// from a stale fork costs a second broadcast of the same bytes, nothing else.
/// </remarks>
internal sealed class InclusionWatch(Storage.Outbox outbox, TransactionManager transactions, ILogger logger)
{
    private Hash256? _head;

    /// <summary>One look at the chain, if it has a new head.</summary>
    /// <param name="settleDepth">Blocks above an inclusion from which on it is no longer looked at.</param>
    /// <param name="cancellationToken">Ends the look.</param>
    public async Task LookAsync(ulong settleDepth, CancellationToken cancellationToken)
    {
        IReadOnlyList<OutboxEntry> unsettled = outbox.Unsettled();
        if (unsettled.Count == 0)
            return;
        BlockHeader head = await transactions.Rpc.BlockAsync(BlockTag.Latest, cancellationToken) ?? throw new EthereumResponseException("latest block: expected a block, got null");
        if (head.Hash == _head)
            return;
        foreach (IGrouping<ulong, OutboxEntry> included in unsettled.GroupBy(e => e.Confirmation!.BlockNumber))
        {
            // A height that the chain has not reached again tells nothing yet.
            if (await transactions.Rpc.BlockAsync(included.Key, cancellationToken) is not { } canonical)
                continue;
            foreach (OutboxEntry entry in included)
                Judge(entry, canonical, head.Number >= included.Key + settleDepth);
        }

        _head = head.Hash;
    }

    private void Judge(OutboxEntry entry, BlockHeader canonical, bool isDeep)
    {
        Confirmation confirmation = entry.Confirmation!;
        if (canonical.Hash != confirmation.BlockHash)
        {
            Log.IntentUndone(logger, entry.Key, confirmation.BlockNumber);
            outbox.Reopen(entry.Key);
            // Its nonce is free again on the chain, but not for others.
            transactions.Adopt(PreparedTransaction.FromBytes(entry.Attempts[^1].Raw.Span));
        }
        else if (isDeep)
        {
            outbox.Settle(entry.Key);
        }
    }
}
