using Microsoft.Extensions.Logging;
using Verifiable.Ethereum.Rpc;
using Verifiable.Ethereum.Transactions;
using Verifiable.Storage;

namespace Verifiable.Node.Outbox;

/// <summary>The intents that are on their way to a block: signs the next ones in their turn, hands them to the node, and notes what becomes of them. Not thread-safe.</summary>
/// <remarks>
/// <para>Several are under way at once, with consecutive nonces, so that a block takes many. At most <see cref="OutboxPump.MostOrdinary"/> of them are ordinary, and the other places are for those
/// of <see cref="OutboxUrgency.Clock"/>: one of these is signed at once however long the queue is, and only what is under way already comes before it.</para>
/// <para>Nothing is signed while a signed one could not be handed over, as the chain takes nonces in their order only. Each one that is stuck has its fees raised by itself.</para>
/// </remarks>
internal sealed class IntentFlight(Storage.Outbox outbox, TransactionManager transactions, TimeProvider time, ILogger logger)
{
    private readonly Dictionary<string, (TransactionWatch Watch, bool IsSent)> _flight = new(StringComparer.Ordinal);
    private readonly HashSet<string> _delayed = new(StringComparer.Ordinal);
    private readonly RetryPace _retries = new(time);

    /// <summary>Whether something is under way.</summary>
    public bool IsEmpty => _flight.Count == 0;

    /// <summary>Takes up what an earlier run signed, before anything is signed anew.</summary>
    public void Adopt()
    {
        _flight.Clear();
        foreach (OutboxEntry entry in outbox.Due().Where(e => e.Attempts.Count > 0))
            transactions.Adopt(Restore(entry));
    }

    /// <summary>One look at all that is due.</summary>
    /// <exception cref="EthereumTransportException">The node is away.</exception>
    public async Task AdvanceAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<OutboxEntry> due = outbox.Due();
        // Of an earlier run, or undone by a re-org.
        foreach (OutboxEntry entry in due.Where(e => e.Attempts.Count > 0 && !_flight.ContainsKey(e.Key)))
            _flight.Add(entry.Key, (transactions.Watch(Restore(entry)), false));
        if (await BroadcastAsync(cancellationToken))
            await SignAsync(due, cancellationToken);
        await LookAsync(cancellationToken);
    }

    /// <summary>Hands over what the node does not have, by nonce; false when it refuses one.</summary>
    private async Task<bool> BroadcastAsync(CancellationToken cancellationToken)
    {
        foreach ((string key, (TransactionWatch watch, bool _)) in _flight.Where(f => !f.Value.IsSent).OrderBy(f => f.Value.Watch.Last.Nonce).ToArray())
        {
            try
            {
                await transactions.BroadcastAsync(watch.Last, cancellationToken);
                _flight[key] = (watch, true);
            }
            catch (Exception exception) when (exception is EthereumRpcException or EthereumResponseException)
            {
                // Its fees may be too low by now: they rise as those of one that is stuck.
                Log.IntentDelayed(logger, exception, key);
                return false;
            }
        }

        return true;
    }

    private async Task SignAsync(IReadOnlyList<OutboxEntry> due, CancellationToken cancellationToken)
    {
        HashSet<string> lanes = [.. due.Where(e => e.Attempts.Count > 0).Select(e => e.Turn.Lane)];
        foreach (OutboxEntry entry in due.Where(e => e.Attempts.Count == 0))
        {
            if (_flight.Count >= (entry.Turn.Urgency == OutboxUrgency.Clock ? OutboxPump.MostUnderWay : OutboxPump.MostOrdinary))
                return;
            if (entry.Turn.Lane.Length > 0 && !lanes.Add(entry.Turn.Lane))
                continue;
            if (_delayed.Contains(entry.Key) && !_retries.TryTake(entry.Key))
                continue;
            try
            {
                if (await PrepareAsync(entry, cancellationToken) is { } prepared)
                    _flight.Add(entry.Key, (transactions.Watch(prepared), false));
                _delayed.Remove(entry.Key);
            }
            catch (Exception exception) when (exception is EthereumRpcException or EthereumResponseException)
            {
                // The node is confused: the intent stays due and is taken up again, and others need not wait for it.
                Log.IntentDelayed(logger, exception, entry.Key);
                _delayed.Add(entry.Key);
            }

            if (!await BroadcastAsync(cancellationToken))
                return;
        }
    }

    private async Task<PreparedTransaction?> PrepareAsync(OutboxEntry entry, CancellationToken cancellationToken)
    {
        switch (await transactions.PrepareAsync(IntentPayload.Decode(entry.Payload.Span), cancellationToken))
        {
            case PreparationOutcome.WouldRevert revert:
                Log.IntentRefused(logger, entry.Key, revert.Reason.Text);
                outbox.Fail(entry.Key, revert.Reason.Text);
                return null;
            case PreparationOutcome.Ready ready:
                outbox.Prepare(entry.Key, Store(ready.Transaction));
                return ready.Transaction;
            case var other:
                throw new InvalidOperationException($"outbox {entry.Key}: expected a prepared transaction or a revert, got {other}");
        }
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        if (IsEmpty)
            return;
        ulong mined = await transactions.MinedCountAsync(cancellationToken);
        foreach ((string key, (TransactionWatch watch, bool _)) in _flight.OrderBy(f => f.Value.Watch.Last.Nonce).ToArray())
        {
            try
            {
                TransactionOutcome? outcome = await watch.LookAsync(
                    mined,
                    (replacement, _) =>
                    {
                        outbox.Prepare(key, Store(replacement));
                        return Task.CompletedTask;
                    },
                    cancellationToken);
                if (outcome is not null)
                    Conclude(key, outcome);
            }
            catch (Exception exception) when (exception is EthereumTransportException or EthereumRpcException or EthereumResponseException)
            {
                // A replacement may be stored and on its way without this watch knowing: the next look takes up what is stored.
                _flight.Remove(key);
                Log.IntentDelayed(logger, exception, key);
                if (exception is EthereumTransportException)
                    throw;
            }
        }
    }

    private void Conclude(string key, TransactionOutcome outcome)
    {
        _flight.Remove(key);
        switch (outcome)
        {
            case TransactionOutcome.Succeeded success:
                Log.IntentDone(logger, key, success.Receipt.TransactionHash, success.Receipt.GasUsed);
                Confirm(key, success.Receipt);
                break;
            case TransactionOutcome.Reverted { Receipt: { } receipt } reverted:
                Log.IntentReverted(logger, key, receipt.TransactionHash, reverted.Reason.Text);
                Confirm(key, receipt);
                break;
            case TransactionOutcome.Displaced displaced:
                // Another transaction of the account took the nonce: these bytes can never be included.
                Log.IntentDisplaced(logger, key, displaced.Nonce);
                outbox.Requeue(key);
                break;
            default:
                // Still due: the next look hands it over again.
                Log.IntentUnmined(logger, key);
                break;
        }
    }

    private void Confirm(string key, TransactionReceipt receipt) =>
        outbox.Confirm(key, new Confirmation(receipt.TransactionHash, receipt.BlockHash, receipt.BlockNumber, receipt.Succeeded));

    private static StoredTransaction Store(PreparedTransaction prepared) => new(prepared.ToBytes(), prepared.Hash, prepared.Nonce);

    private static PreparedTransaction Restore(OutboxEntry entry) => PreparedTransaction.FromBytes(entry.Attempts[^1].Raw.Span);
}
