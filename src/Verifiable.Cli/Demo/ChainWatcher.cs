using System.Buffers.Binary;
using System.Diagnostics;
using System.Numerics;
using Verifiable.Ethereum;
using Verifiable.Ethereum.Contracts;
using Verifiable.Ethereum.Events;
using Verifiable.Ethereum.Rpc;
using Verifiable.Protocol.Disputes;
using Verifiable.Protocol.Hashing;

namespace Verifiable.Cli.Demo;

/// <summary>Follows the contracts' events, puts them into words and collects the gas of every transaction by the function that it called.</summary>
internal sealed class ChainWatcher
{
    private readonly IEthereumRpc _rpc;
    private readonly Deployment _deployment;
    private readonly IReadOnlyDictionary<Address, string> _names;
    private readonly Stopwatch _clock;
    private readonly LogStream _stream;
    private readonly Dictionary<Hash256, (string Function, ulong Gas)> _transactions = [];
    private readonly Dictionary<uint, string> _functions;
    private readonly Lock _gate = new();
    private readonly List<TimelineEntry> _timeline = [];
    private LogCursor _cursor;

    public ChainWatcher(IEthereumRpc rpc, Deployment deployment, IReadOnlyDictionary<Address, string> names, Stopwatch clock)
    {
        _rpc = rpc;
        _deployment = deployment;
        _names = names;
        _clock = clock;
        _stream = new LogStream(rpc, new LogFilter { Addresses = [deployment.JobMarket, deployment.DisputeGame, deployment.StakeVault, deployment.Escrow, deployment.DeliveryDesk] });
        _cursor = LogCursor.From(deployment.Block);
        _functions = JobMarket.Functions.All.Concat(DisputeGame.Functions.All).Concat(StakeVault.Functions.All).Concat(Escrow.Functions.All).Concat(DeliveryDesk.Functions.All)
            .DistinctBy(f => f.Selector)
            .ToDictionary(f => f.Selector, f => f.Signature[..f.Signature.IndexOf('(', StringComparison.Ordinal)]);
    }

    /// <summary>Settlement of the slashed job, once it happened.</summary>
    public JobMarket.JobSlashedEvent? Slashed { get; private set; }

    /// <summary>End of the game, once it came.</summary>
    public DisputeGame.GameResolvedEvent? Resolved { get; private set; }

    /// <summary>Whether a worker gave a job back.</summary>
    public bool IsGivenBack { get; private set; }

    /// <summary>What went back to requesters.</summary>
    public BigInteger Refund { get; private set; }

    /// <summary>Moves of all games, openings included.</summary>
    public int Moves { get; private set; }

    /// <summary>Gas of all moves.</summary>
    public ulong DisputeGas { get; private set; }

    /// <summary>Gas of the move that settled the game.</summary>
    public ulong FinalMoveGas { get; private set; }

    /// <summary>Function that settled the game.</summary>
    public string FinalMove { get; private set; } = "";

    /// <summary>Receipts anchored.</summary>
    public int Receipts { get; private set; }

    /// <summary>The events so far.</summary>
    public IReadOnlyList<TimelineEntry> Timeline
    {
        get
        {
            lock (_gate)
                return [.. _timeline];
        }
    }

    /// <summary>Gas by function: count, least, most, sum.</summary>
    public IReadOnlyList<(string Function, int Count, ulong Least, ulong Most, ulong Sum)> Gas
    {
        get
        {
            lock (_gate)
            {
                return [.. _transactions.Values.GroupBy(t => t.Function, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal)
                    .Select(g => (g.Key, g.Count(), g.Min(t => t.Gas), g.Max(t => t.Gas), g.Aggregate(0UL, (sum, t) => sum + t.Gas)))];
            }
        }
    }

    /// <summary>Reads what is new.</summary>
    public async Task CatchUpAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<LogStreamItem> items;
        do
        {
            items = await _stream.ReadPageAsync(_cursor, cancellationToken);
            foreach (LogStreamItem item in items)
            {
                _cursor = item.Cursor;
                if (item is LogStreamItem.Added { Log: var log })
                    await ApplyAsync(log, cancellationToken);
            }
        }
        while (items.Count > 0);
    }

    private async Task ApplyAsync(EthereumLog log, CancellationToken cancellationToken)
    {
        (string function, ulong gas) = await TransactionAsync(log, cancellationToken);
        if (Describe(log, function, gas) is not var (kind, text))
            return;
        lock (_gate)
            _timeline.Add(new TimelineEntry(Math.Round(_clock.Elapsed.TotalSeconds, 1), log.BlockNumber, kind, text, gas));
    }

    private async Task<(string Function, ulong Gas)> TransactionAsync(EthereumLog log, CancellationToken cancellationToken)
    {
        if (_transactions.TryGetValue(log.TransactionHash, out var known))
            return known;
        TransactionReceipt? receipt = await _rpc.ReceiptAsync(log.TransactionHash, cancellationToken);
        TransactionInfo? transaction = await _rpc.TransactionAsync(log.TransactionHash, cancellationToken);
        uint selector = transaction is { Input.Length: >= sizeof(uint) } ? BinaryPrimitives.ReadUInt32BigEndian(transaction.Input) : 0;
        (string, ulong) entry = (_functions.GetValueOrDefault(selector, "other"), receipt?.GasUsed ?? 0);
        bool isMove = log.Address == _deployment.DisputeGame || receipt?.To == _deployment.DisputeGame;
        lock (_gate)
            _transactions.Add(log.TransactionHash, entry);
        if (isMove)
        {
            Moves++;
            DisputeGas += entry.Item2;
        }

        return entry;
    }

    private (string Kind, string Text)? Describe(EthereumLog log, string function, ulong gas)
    {
        if (JobMarket.JobPostedEvent.TryDecode(log) is { } posted)
            return ("JobPosted", $"job {posted.JobId} posted by {Name(posted.Requester)}");
        if (JobMarket.JobClaimedEvent.TryDecode(log) is { } claimed)
            return ("JobClaimed", $"job {claimed.JobId} claimed by {Name(claimed.Worker)}: stake locked");
        if (JobMarket.JobReleasedEvent.TryDecode(log) is { } released)
        {
            IsGivenBack = true;
            return ("JobReleased", $"job {released.JobId} given back by {Name(released.Worker)}");
        }

        if (JobMarket.JobStartedEvent.TryDecode(log) is { } started)
            return ("JobStarted", $"job {started.JobId} started");
        if (JobMarket.ReceiptSubmittedEvent.TryDecode(log) is { } receipt)
        {
            Receipts++;
            return ("Receipt", $"job {receipt.JobId} segment {receipt.Segment}: state {receipt.EndStateRoot.ToHex()[..12]} by {Name(receipt.Worker)}");
        }

        if (JobMarket.SegmentFinalizedEvent.TryDecode(log) is { } final)
            return ("SegmentFinal", $"job {final.JobId} segment {final.Segment} final, {Tokens(final.Payment)} released");
        if (JobMarket.JobFinalizedEvent.TryDecode(log) is { } finalized)
            return ("JobFinal", $"job {finalized.JobId} final: {Name(finalized.Worker)} unlocked, reputation up");
        if (Escrow.PaymentWithdrawnEvent.TryDecode(log) is { } paid)
            return ("Paid", $"{Tokens(paid.Amount)} paid to {Name(paid.Account)}");
        if (JobMarket.JobSlashedEvent.TryDecode(log) is { } slashed)
        {
            Slashed = slashed;
            return ("Slashed", $"job {slashed.JobId}: {Name(slashed.Worker)} slashed; {Name(slashed.Accuser)} gets {Tokens(slashed.Compensation)} + {Tokens(slashed.Reward)}, {Tokens(slashed.Burned)} burned");
        }

        if (DeliveryDesk.DeliveryOpenedEvent.TryDecode(log) is { } waiting)
            return ("Delivery", $"job {waiting.JobId}: {Tokens(waiting.Amount)} wait until {Name(waiting.Requester)} has the weights");
        if (DeliveryDesk.DeliverySettledEvent.TryDecode(log) is { } delivered)
            return ("Delivered", $"job {delivered.JobId}: {Tokens(delivered.Amount)} to {Name(delivered.Payee)} for the delivery");
        if (JobMarket.EscrowRefundedEvent.TryDecode(log) is { } refunded)
        {
            Refund += refunded.Amount;
            return ("Refunded", $"job {refunded.JobId}: {Tokens(refunded.Amount)} back to {Name(refunded.Requester)}");
        }

        if (DisputeGame.GameOpenedEvent.TryDecode(log) is { } opened)
            return ("GameOpened", $"game {opened.GameId}: {Name(opened.Challenger)} disputes job {opened.JobId} segment {opened.Segment}");
        if (DisputeGame.GameResolvedEvent.TryDecode(log) is { } resolved)
        {
            (Resolved, FinalMoveGas, FinalMove) = (resolved, gas, function);
            return ("GameOver", $"game {resolved.GameId}: {(resolved.Outcome == 1 ? "the worker lost" : "the challenger lost")} by {function}, {gas:N0} gas");
        }

        return DisputeGame.MovedEvent.TryDecode(log) is { } moved
            ? ("Move", $"game {moved.GameId}: {function}, {gas:N0} gas; next {(DisputePhase)moved.Phase}")
            : null;
    }

    private string Name(Address address) => _names.TryGetValue(address, out string? name) ? name : address.ToString()[..10];

    private static string Tokens(BigInteger units) => TokenAmount.InTokens(units);
}
