using System.Numerics;
using Verifiable.Ethereum.Abi;
using Verifiable.Ethereum.Contracts;
using Verifiable.Ethereum.Transactions;
using Verifiable.Node.Disputes;
using Verifiable.Node.Tests.Chain;
using Verifiable.Protocol.Disputes;
using Verifiable.Protocol.Hashing;
using Verifiable.Storage;

namespace Verifiable.Node.Tests.Disputes;

/// <summary>A worker's side of a game, against a chain that repeats positions, answers late and undoes blocks.</summary>
public sealed class GamePlayerTests : IDisposable
{
    private static readonly Hash256 s_standstill = Keccak256.Hash("a state that does not change"u8);
    private static readonly Hash256 s_node = Keccak256.Hash("interval of a state that does not change"u8);
    private static readonly Hash256 s_split = Keccak256.Hash("boundaries of a state that does not change"u8);
    private static readonly ProgramHeader s_header = new(1, 1, 0, default, default, default);
    private readonly FakeChain _chain = new();
    private readonly FakeNode _node = new();

    public void Dispose() => _node.Dispose();

    [Fact]
    public async Task Advance_SamePositionTwiceInOneGame_MovesTwice()
    {
        GamePlayer player = await OpenAsync(_ => Split());
        await AdvanceAsync(player);
        await AdvanceAsync(player);
        Assert.Single(Due());

        // The challenger chose a part; the part of an interval that stands still has the hash of the whole.
        AnswerAndMine(32);
        await AdvanceAsync(player);
        await AdvanceAsync(player);

        Assert.Equal(2, Due().Count);
        Assert.Equal(2, Due().Select(e => e.Key).Distinct().Count());
    }

    [Fact]
    public async Task Advance_AfterRestartAtARepeatedPosition_MovesOnce()
    {
        GamePlayer player = await OpenAsync(_ => Split());
        await AdvanceAsync(player);
        AnswerAndMine(32);
        await AdvanceAsync(player);
        IReadOnlyList<OutboxEntry> due = Due();

        player = Player(await _node.OpenAsync(_chain), _ => Split());
        await AdvanceAsync(player);

        Assert.Equal(due.Select(e => e.Key), Due().Select(e => e.Key));
    }

    [Fact]
    public async Task Advance_AfterOneStaleEstimate_MovesAgain()
    {
        GamePlayer player = await OpenAsync(_ => Split());
        _chain.StaleEstimates = 1;
        await AdvanceAsync(player);
        await _node.PumpUntilAsync(() => Due().Count == 0);
        Assert.Empty(_chain.Received);

        await AdvanceAsync(player);
        await _node.PumpUntilAsync(() => _chain.Received.Count > 0);

        Assert.Equal(_node.Context.Game.SplitInterval(1, s_node, [s_standstill, s_standstill]).Data, Assert.Single(_chain.Received).Transaction.Data);
    }

    [Fact]
    public async Task Advance_AfterARevertOnChain_MovesAgain()
    {
        GamePlayer player = await OpenAsync(_ => Split());
        await AdvanceAsync(player);
        await _node.PumpUntilAsync(() => _chain.Received.Count > 0);
        _chain.Reverts = true;
        _chain.Mine();
        await _node.PumpUntilAsync(() => Due().Count == 0);
        _chain.Reverts = false;

        await AdvanceAsync(player);

        Assert.Single(Due());
    }

    [Fact]
    public async Task Advance_NothingToPointAt_AsksAndTellsOnce()
    {
        int asked = 0;
        GamePlayer player = await OpenAsync(_ =>
        {
            asked++;
            return null;
        });
        for (int look = 0; look < 5; look++)
            await AdvanceAsync(player);

        Assert.Equal(1, asked);
        Assert.Single(_node.Logger.Messages, m => m.Contains("nothing to point at", StringComparison.Ordinal));
        AnswerAndMine(32);
        await AdvanceAsync(player);
        Assert.Equal(2, asked);
    }

    [Fact]
    public async Task Advance_EventsBehindTheState_WaitsForThem()
    {
        GamePlayer player = await OpenAsync(_ => Split());
        _chain.Game = _chain.Game! with { Node = s_split };
        _chain.Mine();

        await AdvanceAsync(player);

        Assert.Empty(Due());
    }

    [Fact]
    public async Task Plays_NumberGoneToAnotherGame_IsFalse()
    {
        GamePlayer player = await OpenAsync(_ => Split());
        Assert.True(player.Plays(Assert.Single(_node.Context.Events.OpenGames())));

        _chain.Undo(1);
        Start(segment: 3);
        _chain.Mine();
        await _node.Context.Events.CatchUpAsync(_node.Bound);
        await _node.Context.Events.CatchUpAsync(_node.Bound);

        Assert.False(player.Plays(Assert.Single(_node.Context.Events.OpenGames())));
    }

    private static DisputeMove Split() => new DisputeMove.SplitInterval([s_standstill, s_standstill]);

    private IReadOnlyList<OutboxEntry> Due() => new Storage.Outbox(_node.Context.Store).Due();

    private async Task AdvanceAsync(GamePlayer player)
    {
        await _node.Context.Events.CatchUpAsync(_node.Bound);
        await player.AdvanceAsync(_node.Bound);
    }

    private async Task<GamePlayer> OpenAsync(Func<DisputePosition, DisputeMove?> nextMove)
    {
        NodeContext context = await _node.OpenAsync(_chain);
        Start(segment: 0);
        _chain.Mine();
        await context.Events.CatchUpAsync(_node.Bound);
        return Player(context, nextMove);
    }

    private static GamePlayer Player(NodeContext context, Func<DisputePosition, DisputeMove?> nextMove) =>
        new(context, Assert.Single(context.Events.OpenGames()), s_header, nextMove);

    private void Start(uint segment)
    {
        _chain.Emit(
            DisputeGame.Events.GameOpened, 1, AbiValue.Of(BigInteger.One), AbiValue.Of(Address.Zero), AbiValue.Of(_node.Account), AbiValue.Of((ulong)segment), AbiValue.Of(0ul),
            AbiValue.Of(s_standstill), AbiValue.Of(s_standstill));
        TurnTo(DisputePhase.SplitInterval, s_node, 1024);
    }

    /// <summary>What the worker's split and the challenger's choice leave on the chain.</summary>
    private void AnswerAndMine(uint stepCount)
    {
        _chain.Emit(DisputeGame.Events.IntervalSplit, 1, AbiValue.ListOf([s_standstill, s_standstill], h => AbiValue.Of(h)));
        _chain.Emit(DisputeGame.Events.Moved, 1, AbiValue.Of((ulong)DisputePhase.ChooseInterval), AbiValue.Of(s_split));
        _chain.Emit(DisputeGame.Events.IntervalChosen, 1, AbiValue.Of(0ul), AbiValue.Of(0ul), AbiValue.Of((ulong)stepCount));
        TurnTo(DisputePhase.SplitInterval, s_node, stepCount);
        _chain.Mine();
    }

    private void TurnTo(DisputePhase phase, Hash256 node, uint stepCount)
    {
        _chain.Emit(DisputeGame.Events.Moved, 1, AbiValue.Of((ulong)phase), AbiValue.Of(node));
        _chain.Game = new Game(
            _node.Account, 3600, 0, (byte)phase, 0, 0, Address.Zero, 3600, 1, node, 0, stepCount, 0, 0, 0, 0, 0, 0, 0, default, 0, 0, 0, 0, 0, 0, 1, 1, 0, 0, 0);
        _chain.Mover = _node.Account;
    }
}
