using Verifiable.Ethereum.Rpc;
using Verifiable.Ethereum.Transactions;
using Verifiable.Node.Outbox;
using Verifiable.Node.Tests.Chain;
using Verifiable.Storage;

namespace Verifiable.Node.Tests.Outbox;

/// <summary>In which order the pump sends, and how many at once: a flood of requests that somebody pays for must not make a party miss its clocks.</summary>
public sealed class UrgencyTests : IDisposable
{
    private readonly FakeChain _chain = new();
    private readonly FakeNode _node = new();

    public void Dispose() => _node.Dispose();

    private OutboxPump Pump => _node.Context.Pump;

    [Fact]
    public async Task Pump_MoveAfterAFloodOfAnswers_IsSignedBeforeThem()
    {
        await _node.OpenAsync(_chain);
        for (byte answer = 0; answer < 100; answer++)
            Pump.Enqueue($"answer/{answer}", Request(answer), new OutboxTurn(OutboxUrgency.Answer, 50));
        await _node.PumpUntilAsync(() => _chain.Received.Count >= OutboxPump.MostOrdinary);

        Pump.Enqueue("move", Request(200), new OutboxTurn(OutboxUrgency.Clock, 1000));
        await _node.PumpUntilAsync(() => _chain.Received.Count > OutboxPump.MostOrdinary);
        _chain.Mine();

        Assert.Equal(200, _chain.Included[^1].Transaction.Data[0]);
        Assert.Equal(OutboxPump.MostOrdinary + 1, _chain.Included.Count);
    }

    [Fact]
    public async Task Pump_ManyDue_FillsOneBlockAfterTheOther()
    {
        await _node.OpenAsync(_chain);
        for (byte intent = 0; intent < 30; intent++)
            Pump.Enqueue($"intent/{intent}", Request(intent));

        int blocks = 0;
        while (_chain.Included.Count < 30)
        {
            int expected = Math.Min(30, _chain.Included.Count + OutboxPump.MostOrdinary);
            await _node.PumpUntilAsync(() => _chain.Received.Select(s => s.Hash).Distinct().Count() >= expected);
            _chain.Mine();
            blocks++;
        }

        Assert.Equal(3, blocks);
        Assert.Equal(Enumerable.Range(0, 30), _chain.Included.Select(s => (int)s.Transaction.Data[0]));
    }

    /// <summary>Those that a clock runs against may come from anybody as well: they have a bound, too.</summary>
    [Fact]
    public async Task Pump_ManyMoves_AreNoMoreThanNodesKeepOfOneAccount()
    {
        await _node.OpenAsync(_chain);
        for (byte move = 0; move < 40; move++)
            Pump.Enqueue($"move/{move}", Request(move), new OutboxTurn(OutboxUrgency.Clock, (ulong)(1000 - move)));
        int looks = 0;
        _chain.OnRequest = method => looks += method == "eth_getTransactionCount" ? 1 : 0;
        await _node.PumpUntilAsync(() => _chain.Received.Count >= OutboxPump.MostUnderWay && looks > 100);

        Assert.Equal(OutboxPump.MostUnderWay, _chain.Received.Count);
        _chain.Mine();
        Assert.Equal(Enumerable.Range(0, OutboxPump.MostUnderWay).Select(i => 39 - i), _chain.Included.Select(s => (int)s.Transaction.Data[0]));
    }

    [Fact]
    public async Task Pump_OneLane_SignsTheNextWhenTheOneBeforeIsIncluded()
    {
        await _node.OpenAsync(_chain);
        for (byte receipt = 0; receipt < 3; receipt++)
            Pump.Enqueue($"receipt/{receipt}", Request(receipt), new OutboxTurn(OutboxUrgency.Work, Lane: "receipts"));
        Pump.Enqueue("withdraw", Request(9), new OutboxTurn(OutboxUrgency.Collection));
        for (int block = 0; block < 3; block++)
        {
            int received = block + 2;
            await _node.PumpUntilAsync(() => _chain.Received.Select(s => s.Hash).Distinct().Count() >= received);
            _chain.Mine();
        }

        Assert.Equal([0, 9, 1, 2], _chain.Included.Select(s => s.Transaction.Data[0]));
    }

    [Fact]
    public async Task Pump_OneRefusedByTheNode_SignsNothingBehindIt()
    {
        await _node.OpenAsync(_chain);
        Pump.Enqueue("a", Request(1));
        Pump.Enqueue("b", Request(2));
        int refused = 0;
        _chain.OnRequest = method =>
        {
            if (method != "eth_sendRawTransaction")
                return;
            refused++;
            throw new EthereumRpcException(method, -32000, "insufficient funds", null);
        };
        await _node.PumpUntilAsync(() => refused >= 5);
        Assert.Equal(OutboxState.Pending, Pump.Find("b")!.State);

        _chain.OnRequest = static _ => { };
        await _node.PumpUntilAsync(() => _chain.Received.Count == 2);
        Assert.Equal([1, 2], _chain.Received.Select(s => s.Transaction.Data[0]));
    }

    private static TransactionRequest Request(byte number) => new(FakeNode.DisputeGame, [number, 2, 3, 4]);
}
