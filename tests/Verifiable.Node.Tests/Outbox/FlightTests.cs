using Microsoft.Extensions.Logging.Abstractions;
using Verifiable.Ethereum.Signing;
using Verifiable.Ethereum.Transactions;
using Verifiable.Node.Outbox;
using Verifiable.Node.Tests.Chain;
using Verifiable.Storage;

namespace Verifiable.Node.Tests.Outbox;

/// <summary>What holds while several intents are under way at once.</summary>
public sealed class FlightTests : IDisposable
{
    private readonly FakeChain _chain = new();
    private readonly FakeNode _node = new();

    public void Dispose() => _node.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Pump_KilledAtAnyRequest_SendsEachIntentOnce(int seed)
    {
        const int Intents = 40;
        var random = new Random(seed);
        await _node.OpenAsync(_chain);
        for (byte intent = 0; intent < Intents; intent++)
            _node.Context.Pump.Enqueue($"intent/{intent}", Request(intent), new OutboxTurn((OutboxUrgency)random.Next(1, 5)));
        for (int life = 0; !IsEachConfirmed(Intents); life++)
        {
            Assert.InRange(life, 0, 500);
            int left = random.Next(1, 60);
            _chain.OnRequest = _ =>
            {
                if (Interlocked.Decrement(ref left) == 0)
                    throw new KilledException();
            };
            await Assert.ThrowsAsync<KilledException>(() => _node.Context.Pump.RunAsync(_node.Bound));
            _chain.OnRequest = static _ => { };
            if (random.Next(2) == 0)
                _chain.Mine();
            if (random.Next(4) == 0)
                await _node.OpenAsync(_chain);
        }

        Assert.Equal(Enumerable.Range(0, Intents), _chain.Included.Select(s => (int)s.Transaction.Data[0]).Order());
    }

    [Fact]
    public async Task Pump_BlockOfManyUndone_SendsAllAgainWithTheSameBytes()
    {
        await _node.OpenAsync(_chain);
        for (byte intent = 0; intent < 10; intent++)
            _node.Context.Pump.Enqueue($"intent/{intent}", Request(intent));
        await _node.PumpUntilAsync(() => _chain.Received.Count == 10);
        _chain.Mine();
        await _node.PumpUntilAsync(() => IsEachConfirmed(10));

        _chain.Undo(1);
        _chain.Mine();
        _chain.Mine();
        _node.Context.Pump.Enqueue("intent/10", Request(10));
        await _node.PumpUntilAsync(() =>
        {
            _chain.Mine();
            return IsEachConfirmed(11);
        });

        Assert.Equal(Enumerable.Range(0, 11), _chain.Included.Select(s => (int)s.Transaction.Data[0]));
        Assert.Equal(11, _chain.Received.Select(s => s.Hash).Distinct().Count());
    }

    [Fact]
    public async Task Pump_SeveralStuck_RaisesTheFeesOfEachAndStoresThemFirst()
    {
        await _node.OpenAsync(_chain);
        using PrivateKey key = PrivateKey.Generate();
        var clock = new ManualTime();
        var options = new TransactionManagerOptions { PollInterval = TimeSpan.FromMilliseconds(5) };
        using var transactions = new TransactionManager(_chain, key, options, NullLogger.Instance, clock);
        var outbox = new Storage.Outbox(_node.Context.Store);
        var pump = new OutboxPump(outbox, transactions, TimeSpan.FromMilliseconds(5), NullLogger.Instance);
        for (byte intent = 0; intent < 5; intent++)
            pump.Enqueue($"intent/{intent}", Request(intent));
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(_node.Bound);
        Task running = pump.RunAsync(stop.Token);
        await UntilAsync(() => _chain.Received.Count == 5);
        clock.Advance(options.BumpAfter);
        await UntilAsync(() => _chain.Received.Count == 10);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);

        SignedTransaction[] first = [.. _chain.Received.Take(5)];
        SignedTransaction[] second = [.. _chain.Received.Skip(5)];
        Assert.Equal(first.Select(s => s.Transaction.Nonce), second.Select(s => s.Transaction.Nonce));
        Assert.All(first.Zip(second), pair => Assert.True(pair.Second.Transaction.MaxFeePerGas > pair.First.Transaction.MaxFeePerGas));
        for (int intent = 0; intent < 5; intent++)
            Assert.Equal([first[intent].Hash, second[intent].Hash], outbox.Find($"intent/{intent}")!.Attempts.Select(a => a.Hash));

        async Task UntilAsync(Func<bool> condition)
        {
            while (!condition())
                await Task.Delay(5, _node.Bound);
        }
    }

    private static TransactionRequest Request(byte number) => new(FakeNode.DisputeGame, [number, 2, 3, 4]);

    private bool IsEachConfirmed(int intents) =>
        Enumerable.Range(0, intents).All(i => _node.Context.Pump.Find($"intent/{i}") is { State: OutboxState.Confirmed });

    /// <summary>The process is gone.</summary>
    private sealed class KilledException : Exception;
}
