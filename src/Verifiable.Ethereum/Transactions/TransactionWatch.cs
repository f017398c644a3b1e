using Verifiable.Ethereum.Rpc;

namespace Verifiable.Ethereum.Transactions;

/// <summary>Follows one broadcast transaction until it is mined with the wanted confirmations, raising its fees when it is stuck. Not thread-safe.</summary>
/// <remarks>Its receipt is asked for only once the account's count has passed its nonce, or before its fees are raised: following many costs one request a look.</remarks>
public sealed class TransactionWatch
{
    // Nodes behind a balancer may know a nonce before they know the receipt.
    private const int DisplacedAfterLooks = 3;

    private readonly TransactionManager _manager;
    private readonly TransactionManagerOptions _options;
    private readonly TimeProvider _time;
    private readonly long _start;
    private long _lastSent;
    private int _displacedLooks;

    internal TransactionWatch(TransactionManager manager, PreparedTransaction prepared, TransactionManagerOptions options, TimeProvider time)
    {
        _manager = manager;
        Last = prepared;
        _options = options;
        _time = time;
        _start = _lastSent = time.GetTimestamp();
    }

    /// <summary>The transaction, or what replaced it last.</summary>
    public PreparedTransaction Last { get; private set; }

    /// <summary>Looks once; null while nothing is decided.</summary>
    /// <param name="mined">The account's transactions in the newest block's state, asked for before this call, so that one mined in between is never taken for displaced.</param>
    /// <param name="persist">Called with a replacement before it is broadcast: an outbox stores it beside the old one.</param>
    /// <param name="cancellationToken">Ends the look.</param>
    public async Task<TransactionOutcome?> LookAsync(ulong mined, Func<PreparedTransaction, CancellationToken, Task>? persist = null, CancellationToken cancellationToken = default)
    {
        bool isStuck = _time.GetElapsedTime(_lastSent) >= _options.BumpAfter;
        bool isOver = _time.GetElapsedTime(_start) >= _options.Timeout;
        if (mined > Last.Nonce || isStuck || isOver)
        {
            if (await _manager.FindReceiptAsync(Last, cancellationToken) is { } receipt)
            {
                _displacedLooks = 0;
                if (await _manager.IsConfirmedAsync(receipt, cancellationToken))
                    return await _manager.ConcludeAsync(Last, receipt, cancellationToken);
            }
            else if (mined > Last.Nonce)
            {
                if (++_displacedLooks >= DisplacedAfterLooks)
                    return new TransactionOutcome.Displaced(Last.Hash, Last.Nonce);
            }
            else if (isStuck)
            {
                Last = await _manager.ResendAsync(Last, Last.EarlierHashes.Count < _options.MaxBumps, persist, cancellationToken);
                _lastSent = _time.GetTimestamp();
            }
        }

        return isOver ? new TransactionOutcome.Unmined(Last, _time.GetElapsedTime(_start)) : null;
    }
}
