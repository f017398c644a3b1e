using System.Globalization;
using Microsoft.Extensions.Logging;
using Verifiable.Ethereum.Rpc;
using Verifiable.Ethereum.Transactions;
using Verifiable.Storage;

namespace Verifiable.Node.Outbox;

/// <summary>Carries the outbox's intents to the chain, one after the other in order: sign, store, broadcast, wait for a block, store.</summary>
/// <remarks>
/// After a crash at any instant the next run adopts what was stored and broadcasts the same bytes again; a nonce is included at most once, so
/// nothing is sent twice. An intent that would revert is given up with the contract's reason: whoever wanted it looks at the chain and, while that
/// still shows the position which asks for it, wants it again by <see cref="EnqueueAgain(string, TransactionRequest)"/>.
/// No intent waits until the one before lies deep, or a party's clock would pay for every receipt that is under way. Instead each
/// is watched until it lies <see cref="SettleDepth"/> deep, and sent again when a re-org undoes its block.
/// </remarks>
public sealed class OutboxPump(Storage.Outbox outbox, TransactionManager transactions, TimeSpan idlePoll, ILogger logger, TimeProvider? time = null)
{
    /// <summary>Two epochs, after which Ethereum is final.</summary>
    public const ulong DefaultSettleDepth = 64;

    private readonly RetryPace _pace = new(time ?? TimeProvider.System);
    private readonly InclusionWatch _watch = new(outbox, transactions, logger);
    private readonly SemaphoreSlim _wake = new(0, 1);

    /// <summary>Blocks above an inclusion until it counts as settled.</summary>
    public ulong SettleDepth { get; init; } = DefaultSettleDepth;

    /// <summary>Adds an intent; true when its key is new.</summary>
    public bool Enqueue(string key, TransactionRequest request, WriteBatch? alongside = null)
    {
        bool added = outbox.Enqueue(key, IntentPayload.Encode(request), alongside);
        if (added)
        {
            Log.IntentAdded(logger, key);
            // Callers are on several threads, and a release above one throws.
            lock (_wake)
            {
                if (_wake.CurrentCount == 0)
                    _wake.Release();
            }
        }

        return added;
    }

    /// <summary>Adds an intent that is wanted again when an earlier one of the same key was given up: the key gets a number then. True when it was added;
    /// false also while it is too early to try again.</summary>
    public bool EnqueueAgain(string key, TransactionRequest request) => EnqueueAgain(key, () => request);

    /// <summary>As the other one; <paramref name="request"/> is only called when an intent may be added now, and may then decline by null.</summary>
    public bool EnqueueAgain(string key, Func<TransactionRequest?> request)
    {
        ArgumentNullException.ThrowIfNull(request);
        (string last, OutboxEntry? entry) = Last(key, out string next);
        if (entry is not null && !(IsGivenUp(entry) && _pace.TryTake(key)))
            return false;
        return request() is { } call && Enqueue(entry is null ? last : next, call);
    }

    /// <summary>Adds an intent again as it was, when it was given up; for owners that no longer have what it was made of.</summary>
    public bool Retry(string key) =>
        FindLast(key) is { } entry && IsGivenUp(entry) && EnqueueAgain(key, IntentPayload.Decode(entry.Payload.Span));

    /// <summary>How far the intent of a key has come, or null when it was never added.</summary>
    public OutboxEntry? Find(string key) => outbox.Find(key);

    /// <summary>How far the last intent has come that <see cref="EnqueueAgain"/> added under a key, or null when there is none.</summary>
    public OutboxEntry? FindLast(string key) => Last(key, out _).Entry;

    /// <summary>Whether nothing of the intent is or will be on chain: refused before it was sent, or reverted.</summary>
    public static bool IsGivenUp(OutboxEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return entry.State == OutboxState.Failed || entry.Confirmation is { Success: false };
    }

    /// <summary>Works until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        foreach (OutboxEntry entry in outbox.Due())
        {
            if (entry.Attempts.Count > 0)
                transactions.Adopt(Restore(entry));
        }

        while (true)
        {
            await WatchAsync(cancellationToken);
            // Signed ones first, by nonce: the chain takes them in that order only.
            foreach (OutboxEntry entry in outbox.Due().OrderBy(e => e.Attempts.Count > 0 ? e.Attempts[0].Nonce : ulong.MaxValue))
                await CarryAsync(entry, cancellationToken);
            await _wake.WaitAsync(idlePoll, cancellationToken);
        }
    }

    /// <summary>The last entry of a key and its numbered successors, and the key of the one after it.</summary>
    private (string Key, OutboxEntry? Entry) Last(string key, out string next)
    {
        (string Key, OutboxEntry? Entry) last = (key, outbox.Find(key));
        next = key;
        for (int attempt = 2; last.Entry is not null; attempt++)
        {
            next = string.Create(CultureInfo.InvariantCulture, $"{key}/{attempt}");
            if (outbox.Find(next) is not { } entry)
                break;
            last = (next, entry);
        }

        return last;
    }

    private async Task WatchAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _watch.LookAsync(SettleDepth, cancellationToken);
        }
        catch (Exception exception) when (exception is EthereumTransportException or EthereumRpcException or EthereumResponseException)
        {
            Log.WatchDelayed(logger, exception);
        }
    }

    private async Task CarryAsync(OutboxEntry entry, CancellationToken cancellationToken)
    {
        try
        {
            PreparedTransaction? prepared = entry.Attempts.Count > 0 ? Restore(entry) : await PrepareAsync(entry, cancellationToken);
            if (prepared is not null)
                await DeliverAsync(entry.Key, prepared, cancellationToken);
        }
        catch (Exception exception) when (exception is EthereumTransportException or EthereumRpcException or EthereumResponseException)
        {
            // The node is away or confused: the intent stays due and is taken up again.
            Log.IntentDelayed(logger, exception, entry.Key);
            await Task.Delay(idlePoll, cancellationToken);
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

    private async Task DeliverAsync(string key, PreparedTransaction prepared, CancellationToken cancellationToken)
    {
        await transactions.BroadcastAsync(prepared, cancellationToken);
        TransactionOutcome outcome = await transactions.WaitAsync(
            prepared,
            (replacement, _) =>
            {
                outbox.Prepare(key, Store(replacement));
                return Task.CompletedTask;
            },
            cancellationToken);
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
                Log.IntentUnmined(logger, key);
                break;
        }
    }

    private void Confirm(string key, TransactionReceipt receipt) =>
        outbox.Confirm(key, new Confirmation(receipt.TransactionHash, receipt.BlockHash, receipt.BlockNumber, receipt.Succeeded));

    private static StoredTransaction Store(PreparedTransaction prepared) => new(prepared.ToBytes(), prepared.Hash, prepared.Nonce);

    private static PreparedTransaction Restore(OutboxEntry entry) => PreparedTransaction.FromBytes(entry.Attempts[^1].Raw.Span);
}
