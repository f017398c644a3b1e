using Verifiable.Ethereum.Rpc;
using Verifiable.Ethereum.Signing;
using Verifiable.Ethereum.Tests.Devnet;
using Verifiable.Ethereum.Transactions;

namespace Verifiable.Ethereum.Tests.Transactions;

/// <summary>Prepared transactions that are persisted, broadcast and followed across restarts, on a real node.</summary>
public sealed class OutboxTests(AnvilFixture chain) : IClassFixture<AnvilFixture>
{
    [Fact]
    public async Task Broadcast_AgainAtEveryStage_IsSuccess()
    {
        using TransactionManager manager = await chain.NewAccountAsync();
        byte[] stored = (await manager.PrepareAsync(chain.Contract.Store(1, 1, ""))).EnsureReady().ToBytes();
        PreparedTransaction prepared = PreparedTransaction.FromBytes(stored);

        Assert.Equal(BroadcastOutcome.Accepted, await manager.BroadcastAsync(prepared));
        Assert.Contains(await manager.BroadcastAsync(prepared), new[] { BroadcastOutcome.AlreadyKnown, BroadcastOutcome.Mined });
        TransactionReceipt receipt = (await manager.WaitAsync(prepared)).EnsureSucceeded();
        Assert.Equal(BroadcastOutcome.Mined, await manager.BroadcastAsync(prepared));
        Assert.Equal(receipt.BlockHash, (await manager.WaitAsync(prepared)).EnsureSucceeded().BlockHash);
        Assert.Equal(1ul, await chain.Rpc.TransactionCountAsync(manager.Account));
    }

    [Fact]
    public async Task Prepare_AfterRestartWithOpenEntries_TakesOtherNonces()
    {
        using PrivateKey key = PrivateKey.Generate();
        await chain.SetBalanceAsync(key.Address);
        byte[][] outbox;
        using (var before = new TransactionManager(chain.Rpc, key, AnvilFixture.Quick))
        {
            // Prepared and persisted, then the process ends: the second was even broadcast, which leaves a gap below it.
            PreparedTransaction first = (await before.PrepareAsync(chain.Contract.Store(1, 1, ""))).EnsureReady();
            PreparedTransaction second = (await before.PrepareAsync(chain.Contract.Store(2, 2, ""))).EnsureReady();
            outbox = [first.ToBytes(), second.ToBytes()];
            await before.BroadcastAsync(second);
        }

        using var after = new TransactionManager(chain.Rpc, key, AnvilFixture.Quick);
        PreparedTransaction[] open = [.. outbox.Select(b => PreparedTransaction.FromBytes(b))];
        Array.ForEach(open, after.Adopt);
        PreparedTransaction third = (await after.PrepareAsync(chain.Contract.Store(3, 3, ""))).EnsureReady();
        Assert.Equal([0ul, 1, 2], open.Append(third).Select(p => p.Nonce));
        foreach (PreparedTransaction prepared in open.Append(third))
        {
            await after.BroadcastAsync(prepared);
        }

        TransactionOutcome[] outcomes = await Task.WhenAll(open.Append(third).Select(p => after.WaitAsync(p)));

        Assert.All(outcomes, o => o.EnsureSucceeded());
        Assert.Equal(3ul, await chain.Rpc.TransactionCountAsync(key.Address));
    }

    [Fact]
    public async Task Broadcast_NonceUsedByAnother_IsDisplaced()
    {
        using PrivateKey key = PrivateKey.Generate();
        await chain.SetBalanceAsync(key.Address);
        using var one = new TransactionManager(chain.Rpc, key, AnvilFixture.Quick);
        using var other = new TransactionManager(chain.Rpc, key, AnvilFixture.Quick);
        PreparedTransaction late = (await one.PrepareAsync(chain.Contract.Store(1, 1, ""))).EnsureReady();

        (await other.SendAsync(chain.Contract.Store(2, 2, ""))).EnsureSucceeded();

        Assert.Equal(BroadcastOutcome.Displaced, await one.BroadcastAsync(late));
        var displaced = Assert.IsType<TransactionOutcome.Displaced>(await one.WaitAsync(late));
        Assert.Equal(late.Hash, displaced.Hash);
        Assert.Throws<TransactionFailedException>(displaced.EnsureSucceeded);
    }

    [Fact]
    public async Task Release_OfUnsentTransaction_FreesItsNonce()
    {
        using TransactionManager manager = await chain.NewAccountAsync();
        PreparedTransaction first = (await manager.PrepareAsync(chain.Contract.Store(1, 1, ""))).EnsureReady();
        PreparedTransaction second = (await manager.PrepareAsync(chain.Contract.Store(1, 1, ""))).EnsureReady();
        manager.Release(first);

        PreparedTransaction third = (await manager.PrepareAsync(chain.Contract.Store(1, 1, ""))).EnsureReady();

        Assert.Equal((0ul, 1ul, 0ul), (first.Nonce, second.Nonce, third.Nonce));
    }

    [Fact]
    public async Task Adopt_OfAnotherAccount_Throws()
    {
        using TransactionManager one = await chain.NewAccountAsync();
        using TransactionManager other = await chain.NewAccountAsync();
        PreparedTransaction prepared = (await one.PrepareAsync(chain.Contract.Store(1, 1, ""))).EnsureReady();

        Assert.Throws<ArgumentException>(() => other.Adopt(prepared));
        Assert.Throws<ArgumentException>(() => other.Release(prepared));
    }

    [Fact]
    public async Task Wait_WithConfirmations_WaitsForTheBlocks()
    {
        using TransactionManager manager = await chain.NewAccountAsync(AnvilFixture.Quick with { Confirmations = 3 });

        TransactionReceipt receipt = (await manager.SendAsync(chain.Contract.Store(1, 1, ""))).EnsureSucceeded();

        Assert.True(await chain.Rpc.BlockNumberAsync() >= receipt.BlockNumber + 2);
    }

    [Fact]
    public async Task Send_WithoutFunds_ThrowsAndKeepsTheNonceFree()
    {
        using PrivateKey key = PrivateKey.Generate();
        using var manager = new TransactionManager(chain.Rpc, key, AnvilFixture.Quick);

        await Assert.ThrowsAsync<EthereumRpcException>(() => manager.SendAsync(chain.Contract.Store(1, 1, "") with { GasLimit = 100_000 }));

        await chain.SetBalanceAsync(key.Address);
        (await manager.SendAsync(chain.Contract.Store(1, 1, ""))).EnsureSucceeded();
    }
}
