using Verifiable.Ethereum.Rpc;
using Verifiable.Ethereum.Tests.Devnet;
using Verifiable.Ethereum.Tests.Generated;
using Verifiable.Ethereum.Transactions;

namespace Verifiable.Ethereum.Tests.Rpc;

public sealed class WebSocketOnAnvilTests(AnvilFixture chain) : IClassFixture<AnvilFixture>
{
    [Fact]
    public async Task NewHeads_OfNode_FollowEachOther()
    {
        await using var rpc = new WebSocketEthereumRpc(chain.Anvil.WebSocketEndpoint);
        var heads = new List<BlockHeader>();

        await foreach (BlockHeader header in rpc.NewHeadsAsync())
        {
            heads.Add(header);
            if (heads.Count == 3)
            {
                break;
            }
        }

        Assert.Equal(heads[0].Hash, heads[1].ParentHash);
        Assert.Equal(heads[1].Number + 1, heads[2].Number);
    }

    [Fact]
    public async Task Logs_OfNode_TellTheTransactionsEvents()
    {
        await using var rpc = new WebSocketEthereumRpc(chain.Anvil.WebSocketEndpoint);
        using TransactionManager manager = await chain.NewAccountAsync(rpc: rpc);
        var filter = new LogFilter { Addresses = [chain.Contract.Address], Topics = [[Everything.Events.Stored.Topic]] };
        IAsyncEnumerator<EthereumLog> logs = rpc.LogsAsync(filter).GetAsyncEnumerator();
        ValueTask<bool> first = logs.MoveNextAsync();
        // One round trip on the same connection: the subscription was asked before.
        await rpc.BlockNumberAsync();

        TransactionReceipt receipt = (await manager.SendAsync(chain.Contract.Store(1, 2, "by socket"))).EnsureSucceeded();

        Assert.True(await first);
        Assert.Equal(receipt.TransactionHash, logs.Current.TransactionHash);
        Assert.Equal("by socket", Everything.StoredEvent.TryDecode(logs.Current)!.Note);
        await logs.DisposeAsync();
    }

    [Fact]
    public async Task Call_OverBothTransports_IsTheSame()
    {
        await using var rpc = new WebSocketEthereumRpc(chain.Anvil.WebSocketEndpoint);
        Assert.Equal(await chain.Contract.OwnerAsync(), await new Everything(rpc, chain.Contract.Address).OwnerAsync());
    }
}
