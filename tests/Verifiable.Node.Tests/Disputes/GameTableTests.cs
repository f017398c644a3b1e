using System.Collections.Concurrent;
using System.Numerics;
using Microsoft.Extensions.Logging.Abstractions;
using Verifiable.Ethereum.Contracts;
using Verifiable.Ethereum.Rpc;
using Verifiable.Node.Disputes;

namespace Verifiable.Node.Tests.Disputes;

public sealed class GameTableTests
{
    private readonly ManualTime _time = new();
    private readonly ConcurrentDictionary<BigInteger, int> _looks = [];
    private readonly ConcurrentDictionary<BigInteger, Task> _answers = [];
    private readonly Isolation _isolation;
    private readonly GameTable _table;

    public GameTableTests()
    {
        _isolation = new Isolation(NullLogger.Instance, _time);
        _table = new GameTable(_isolation, PlayAsync);
    }

    [Fact]
    public async Task AdvanceAsync_OneGameTakesLong_LooksAtTheOthers()
    {
        var slow = new TaskCompletionSource();
        _answers[1] = slow.Task;
        DisputeGame.GameOpenedEvent[] games = [Game(1), Game(2)];
        for (int look = 1; look <= 3; look++)
        {
            await _table.AdvanceAsync(games, CancellationToken.None);
            await UntilAsync(() => _looks.GetValueOrDefault(2) == look);
        }

        Assert.Equal(1, _looks[1]);
        slow.SetResult();
        await _table.Completion;
        await _table.AdvanceAsync(games, CancellationToken.None);
        await _table.Completion;
        Assert.Equal(2, _looks[1]);
    }

    [Fact]
    public async Task AdvanceAsync_OneGameFails_LeavesItAloneForAWhile()
    {
        _answers[1] = Task.FromException(new OverflowException("hostile"));
        DisputeGame.GameOpenedEvent[] games = [Game(1), Game(2)];
        for (int look = 1; look <= 3; look++)
        {
            await _table.AdvanceAsync(games, CancellationToken.None);
            await UntilAsync(() => _looks.GetValueOrDefault(2) == look);
        }

        Assert.Equal(1, _looks[1]);
        Assert.False(_isolation.IsDue("Game 1"));
        _answers[1] = Task.CompletedTask;
        _time.Advance(TimeSpan.FromSeconds(1));
        await _table.AdvanceAsync(games, CancellationToken.None);
        await _table.Completion;
        Assert.Equal(2, _looks[1]);
    }

    [Fact]
    public async Task AdvanceAsync_ChainAway_SaysSoAndLooksAgain()
    {
        _answers[1] = Task.FromException(new EthereumResponseException("away"));
        await _table.AdvanceAsync([Game(1)], CancellationToken.None);
        await Assert.ThrowsAsync<EthereumResponseException>(() => _table.Completion);
        await Assert.ThrowsAsync<EthereumResponseException>(() => _table.AdvanceAsync([Game(1)], CancellationToken.None));

        _answers[1] = Task.CompletedTask;
        await _table.AdvanceAsync([Game(1)], CancellationToken.None);
        await _table.Completion;
        Assert.Equal(2, _looks[1]);
    }

    private static DisputeGame.GameOpenedEvent Game(int id) => new(null!, id, 1, default, default, 0, 0, default, default);

    private static async Task UntilAsync(Func<bool> condition)
    {
        while (!condition())
            await Task.Delay(5);
    }

    private Task PlayAsync(DisputeGame.GameOpenedEvent game, CancellationToken cancellationToken)
    {
        _looks.AddOrUpdate(game.GameId, 1, static (_, looks) => looks + 1);
        return _answers.GetValueOrDefault(game.GameId, Task.CompletedTask);
    }
}
