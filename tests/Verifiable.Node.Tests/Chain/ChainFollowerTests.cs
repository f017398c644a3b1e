using System.Numerics;
using Verifiable.Ethereum.Abi;
using Verifiable.Ethereum.Contracts;
using Verifiable.Protocol.Hashing;

namespace Verifiable.Node.Tests.Chain;

public sealed class ChainFollowerTests : IDisposable
{
    private readonly FakeChain _chain = new();
    private readonly FakeNode _node = new();

    public void Dispose() => _node.Dispose();

    [Fact]
    public async Task CatchUp_ABlockComesWithEveryRequest_EndsWithTheFirstHead()
    {
        NodeContext context = await _node.OpenAsync(_chain);
        Open(1);
        _chain.Mine();
        int requests = 0;
        _chain.OnRequest = _ =>
        {
            // Bounded, so that the test ends also where reading does not.
            if (++requests < 1000)
                _chain.Mine();
        };

        await context.Events.CatchUpAsync(_node.Bound);

        Assert.True(requests < 100, $"expected few requests, got {requests}");
        Assert.Equal(1, (int)Assert.Single(context.Events.OpenGames()).GameId);
    }

    [Fact]
    public async Task CatchUp_WithConfirmations_LeavesTheBlocksAbove()
    {
        _node.Options = _node.Options with { Confirmations = 2 };
        NodeContext context = await _node.OpenAsync(_chain);
        Open(1);
        _chain.Mine();
        _chain.Mine();
        await context.Events.CatchUpAsync(_node.Bound);
        Assert.Empty(context.Events.OpenGames());

        _chain.Mine();
        await context.Events.CatchUpAsync(_node.Bound);
        Assert.Single(context.Events.OpenGames());
    }

    [Fact]
    public async Task OpenGames_EndUndone_IsOpenAgain()
    {
        NodeContext context = await _node.OpenAsync(_chain);
        Open(1);
        Open(2);
        _chain.Mine();
        await context.Events.CatchUpAsync(_node.Bound);
        _chain.Emit(DisputeGame.Events.GameResolved, 1, AbiValue.Of(BigInteger.One), AbiValue.Of(1ul), AbiValue.Of(1ul), AbiValue.Of(BigInteger.Zero), AbiValue.Of(BigInteger.Zero));
        _chain.Mine();
        await context.Events.CatchUpAsync(_node.Bound);
        Assert.Equal([2], context.Events.OpenGames().Select(g => (int)g.GameId));

        _chain.Undo(1);
        _chain.Mine();
        await context.Events.CatchUpAsync(_node.Bound);

        Assert.Equal([1, 2], context.Events.OpenGames().Select(g => (int)g.GameId));
    }

    private void Open(int game) => _chain.Emit(
        DisputeGame.Events.GameOpened, game, AbiValue.Of(BigInteger.One), AbiValue.Of(Address.Zero), AbiValue.Of(_node.Account), AbiValue.Of(0ul), AbiValue.Of(0ul), AbiValue.Of(default(Hash256)), AbiValue.Of(default(Hash256)));
}
