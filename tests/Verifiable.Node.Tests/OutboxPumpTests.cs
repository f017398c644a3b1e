using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using Verifiable.Ethereum.Rpc;
using Verifiable.Ethereum.Signing;
using Verifiable.Ethereum.Transactions;
using Verifiable.Node.Outbox;
using Verifiable.Protocol.Hashing;
using Verifiable.Storage;

namespace Verifiable.Node.Tests;

public sealed class OutboxPumpTests : IDisposable
{
    private static readonly TransactionRequest s_request = new(new Address(new byte[Address.Size]), [1]);
    private readonly string _folder = Directory.CreateTempSubdirectory("verifiable-pump-").FullName;
    private readonly KeyValueStore _store;
    private readonly Storage.Outbox _outbox;
    private readonly PrivateKey _key = PrivateKey.Generate();
    private readonly TransactionManager _transactions;
    private readonly ManualTime _clock = new();
    private readonly OutboxPump _pump;

    public OutboxPumpTests()
    {
        _store = KeyValueStore.Open(_folder);
        _outbox = new Storage.Outbox(_store);
        _transactions = new TransactionManager(new NoChain(), _key);
        _pump = new OutboxPump(_outbox, _transactions, TimeSpan.FromSeconds(1), NullLogger.Instance, _clock);
    }

    public void Dispose()
    {
        _transactions.Dispose();
        _key.Dispose();
        _store.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void EnqueueAgain_WhileTheLastIsNotGivenUp_AddsNothing()
    {
        Assert.True(_pump.EnqueueAgain("open", s_request));
        Assert.False(_pump.EnqueueAgain("open", s_request));
        Assert.Single(_outbox.Due());
    }

    [Fact]
    public void EnqueueAgain_AfterGivingUp_AddsANumberedOne()
    {
        _pump.EnqueueAgain("open", s_request);
        _outbox.Fail("open", "InsufficientFree");
        Assert.True(OutboxPump.IsGivenUp(_pump.FindLast("open")!));

        Assert.True(_pump.EnqueueAgain("open", s_request));
        Assert.Equal("open/2", Assert.Single(_outbox.Due()).Key);
        Assert.Equal("open/2", _pump.FindLast("open")!.Key);
        Assert.False(OutboxPump.IsGivenUp(_pump.FindLast("open")!));
    }

    [Fact]
    public void EnqueueAgain_RequestDeclined_AddsNothing()
    {
        Assert.False(_pump.EnqueueAgain("move", static () => null));
        Assert.Null(_pump.Find("move"));

        Assert.True(_pump.EnqueueAgain("move", static () => s_request));
        Assert.False(_pump.EnqueueAgain("move", static () => throw new InvalidOperationException("expected no question while the intent is under way")));
    }

    [Fact]
    public void Retry_GivenUp_AddsItAsItWas()
    {
        Assert.False(_pump.Retry("receipt"));
        _pump.Enqueue("receipt", s_request);
        Assert.False(_pump.Retry("receipt"));
        byte[] payload = _pump.Find("receipt")!.Payload.ToArray();
        _outbox.Fail("receipt", "a stale answer");

        Assert.True(_pump.Retry("receipt"));

        Assert.Equal(payload, Assert.Single(_outbox.Due()).Payload.ToArray());
        Assert.False(_pump.Retry("receipt"));
    }

    [Fact]
    public void EnqueueAgain_GivenUpEachTime_KeepsGrowingPauses()
    {
        var added = new List<int>();
        for (int second = 0; second < 20; second++, _clock.Advance(TimeSpan.FromSeconds(1)))
        {
            if (!_pump.EnqueueAgain("open", s_request))
                continue;
            added.Add(second);
            _outbox.Fail(_pump.FindLast("open")!.Key, "reverted");
        }

        Assert.Equal([0, 1, 2, 4, 8, 16], added);
    }

    /// <summary>A chain that must not be asked: nothing is carried here.</summary>
    private sealed class NoChain : IEthereumRpc
    {
        public Task<JsonElement> SendAsync(string method, JsonArray parameters, CancellationToken cancellationToken = default) =>
            throw new InvalidOperationException($"expected no request, got {method}");
    }
}
