using Verifiable.Ethereum.Transactions;
using Verifiable.Node.Tests.Chain;
using Verifiable.Storage;

namespace Verifiable.Node.Tests.Outbox;

/// <summary>What the pump sent and a re-org undid.</summary>
public sealed class ReorganisationTests : IDisposable
{
    private readonly FakeChain _chain = new();
    private readonly FakeNode _node = new();

    public void Dispose() => _node.Dispose();

    [Fact]
    public async Task Pump_InclusionUndone_SendsTheSameBytesAgain()
    {
        await _node.OpenAsync(_chain);
        await IncludeAsync("a");

        _chain.Undo(1);
        _chain.Mine();
        _chain.Mine();
        await _node.PumpUntilAsync(() => _chain.Received.Count == 2);
        _chain.Mine();
        await _node.PumpUntilAsync(() => IsConfirmed("a"));

        Assert.Single(_chain.Received.Select(s => s.Hash).Distinct());
        Assert.Single(_chain.Included);
    }

    [Fact]
    public async Task Pump_InclusionUndoneWhileTheNodeWasDown_SendsItAgain()
    {
        await _node.OpenAsync(_chain);
        await IncludeAsync("a");

        _chain.Undo(1);
        _chain.Mine();
        await _node.OpenAsync(_chain);
        await _node.PumpUntilAsync(() => _chain.Received.Count == 2);

        Assert.Single(_chain.Received.Select(s => s.Hash).Distinct());
    }

    [Fact]
    public async Task Pump_SeveralUndoneAndOneNew_KeepTheirNonces()
    {
        await _node.OpenAsync(_chain);
        await IncludeAsync("z");
        await IncludeAsync("a");

        _chain.Undo(2);
        _chain.Mine();
        _chain.Mine();
        _node.Context.Pump.Enqueue("new", Request());
        await _node.PumpUntilAsync(() =>
        {
            _chain.Mine();
            return _chain.Included.Count == 3 && IsConfirmed("z") && IsConfirmed("a") && IsConfirmed("new");
        });

        Assert.Equal([0ul, 1, 2], _chain.Included.Select(s => s.Transaction.Nonce));
        Assert.Equal(0ul, Attempt("z").Nonce);
        Assert.Equal(1ul, Attempt("a").Nonce);
    }

    [Fact]
    public async Task Pump_DeepInclusion_IsNoLongerLookedAt()
    {
        _node.Options = _node.Options with { Confirmations = 100 };
        await _node.OpenAsync(_chain);
        await IncludeAsync("a");
        var outbox = new Storage.Outbox(_node.Context.Store);

        for (int block = 0; block < 99; block++)
            _chain.Mine();
        int looks = 0;
        _chain.OnRequest = method => looks += method == "eth_getBlockByNumber" ? 1 : 0;
        await _node.PumpUntilAsync(() => looks >= 4);
        Assert.Single(outbox.Unsettled());

        _chain.Mine();
        await _node.PumpUntilAsync(() => outbox.Unsettled().Count == 0);
        Assert.Equal(OutboxState.Confirmed, outbox.Find("a")!.State);
    }

    private static TransactionRequest Request() => new(FakeNode.DisputeGame, [1, 2, 3, 4]);

    private async Task IncludeAsync(string key)
    {
        int received = _chain.Received.Count;
        _node.Context.Pump.Enqueue(key, Request());
        await _node.PumpUntilAsync(() => _chain.Received.Count > received);
        _chain.Mine();
        await _node.PumpUntilAsync(() => IsConfirmed(key));
    }

    private bool IsConfirmed(string key) => _node.Context.Pump.Find(key) is { State: OutboxState.Confirmed };

    private StoredTransaction Attempt(string key) => _node.Context.Pump.Find(key)!.Attempts[^1];
}
