using System.Globalization;
using Microsoft.Extensions.Logging;
using Verifiable.Ethereum.Rpc;
using Verifiable.Ethereum.Transactions;
using Verifiable.Storage;

namespace Verifiable.Node.Outbox;

/// <summary>Carries the outbox's intents to the chain, each in its turn and several at once: sign, store, broadcast, wait for a block, store.</summary>
/// <remarks>
/// The more urgent go first (<see cref="OutboxTurn"/>), so that a flood of requests, for which anybody may pay, never makes a party miss a clock that costs its stake.
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

    /// <summary>Intents under way at once: nodes keep as many waiting transactions of one account in any case (geth's <c>accountslots</c>).</summary>
    public const int MostUnderWay = 16;

    /// <summary>Those among them that no clock runs against.</summary>
    public const int MostOrdinary = 12;

    private readonly RetryPace _pace = new(time ?? TimeProvider.System);
    private readonly IntentFlight _flight = new(outbox, transactions, time ?? TimeProvider.System, logger);
    private readonly InclusionWatch _watch = new(outbox, transactions, logger);
    private readonly SemaphoreSlim _wake = new(0, 1);

    /// <summary>Blocks above an inclusion until it counts as settled.</summary>
    public ulong SettleDepth { get; init; } = DefaultSettleDepth;

    /// <summary>Adds an intent; true when its key is new.</summary>
    public bool Enqueue(string key, TransactionRequest request, OutboxTurn? turn = null)
    {
        bool added = outbox.Enqueue(key, IntentPayload.Encode(request), turn);
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
    public bool EnqueueAgain(string key, TransactionRequest request, OutboxTurn? turn = null) => EnqueueAgain(key, () => request, turn);

    /// <summary>As the other one; <paramref name="request"/> is only called when an intent may be added now, and may then decline by null.</summary>
    public bool EnqueueAgain(string key, Func<TransactionRequest?> request, OutboxTurn? turn = null)
    {
        ArgumentNullException.ThrowIfNull(request);
        (string last, OutboxEntry? entry) = Last(key, out string next);
        if (entry is not null && !(IsGivenUp(entry) && _pace.TryTake(key)))
            return false;
        return request() is { } call && Enqueue(entry is null ? last : next, call, turn);
    }

    /// <summary>Adds an intent again as it was, when it was given up; for owners that no longer have what it was made of.</summary>
    public bool Retry(string key) =>
        FindLast(key) is { } entry && IsGivenUp(entry) && EnqueueAgain(key, IntentPayload.Decode(entry.Payload.Span), entry.Turn);

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
        _flight.Adopt();
        while (true)
        {
            await TryAsync(token => _watch.LookAsync(SettleDepth, token), Log.WatchDelayed, cancellationToken);
            await TryAsync(_flight.AdvanceAsync, Log.IntentsDelayed, cancellationToken);
            await _wake.WaitAsync(_flight.IsEmpty ? idlePoll : transactions.PollInterval, cancellationToken);
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

    private async Task TryAsync(Func<CancellationToken, Task> look, Action<ILogger, Exception> delayed, CancellationToken cancellationToken)
    {
        try
        {
            await look(cancellationToken);
        }
        catch (Exception exception) when (exception is EthereumTransportException or EthereumRpcException or EthereumResponseException)
        {
            // The node is away or confused: everything stays due and is taken up again.
            delayed(logger, exception);
            await Task.Delay(idlePoll, cancellationToken);
        }
    }
}
