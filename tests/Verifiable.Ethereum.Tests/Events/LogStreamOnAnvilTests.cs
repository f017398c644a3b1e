using System.Text.Json;
using System.Text.Json.Nodes;
using Verifiable.Ethereum.Events;
using Verifiable.Ethereum.Rpc;
using Verifiable.Ethereum.Tests.Devnet;
using Verifiable.Ethereum.Tests.Generated;
using Verifiable.Ethereum.Transactions;

namespace Verifiable.Ethereum.Tests.Events;

/// <summary>The log stream over undone blocks of a real node. Its own chain: undoing blocks disturbs everybody else.</summary>
public sealed class LogStreamOnAnvilTests(AnvilFixture chain) : IClassFixture<AnvilFixture>
{
    private LogFilter Filter => new() { Addresses = [chain.Contract.Address], Topics = [[Everything.Events.Stored.Topic]] };

    [Fact]
    public async Task ReadPage_AfterSnapshotRevert_TakesBackAndGoesOn()
    {
        await StopMiningAsync();
        using TransactionManager manager = await chain.NewAccountAsync();
        var stream = new LogStream(chain.Rpc, Filter);
        LogCursor cursor = await DrainAsync(stream, LogCursor.From(await chain.Rpc.BlockNumberAsync() + 1), []);
        JsonElement snapshot = await chain.Rpc.SendAsync("evm_snapshot", []);
        await StoreAsync(manager, 1);
        await StoreAsync(manager, 2);
        var told = new List<LogStreamItem>();
        cursor = await DrainAsync(stream, cursor, told);
        Assert.Equal([1, 2], told.OfType<LogStreamItem.Added>().Select(Key));

        await chain.Rpc.SendAsync("evm_revert", [snapshot.GetString()]);
        // Otherwise the new blocks could equal the old ones, and nothing would be undone.
        await chain.Rpc.SendAsync("evm_increaseTime", [1000]);
        using TransactionManager other = await chain.NewAccountAsync();
        await StoreAsync(other, 3);
        told.Clear();
        await DrainAsync(stream, cursor, told);

        LogStreamItem.RolledBack back = Assert.Single(told.OfType<LogStreamItem.RolledBack>());
        Assert.Equal([2, 1], back.Removed.Select(l => (int)Everything.StoredEvent.TryDecode(l)!.Key));
        Assert.Equal([3], told.OfType<LogStreamItem.Added>().Select(Key));
    }

    [Fact]
    public async Task ReadPage_AfterReorg_TakesBackWhatIsGone()
    {
        await StopMiningAsync();
        using TransactionManager manager = await chain.NewAccountAsync();
        var stream = new LogStream(chain.Rpc, Filter);
        LogCursor cursor = LogCursor.From(await chain.Rpc.BlockNumberAsync() + 1);
        await StoreAsync(manager, 10);
        await StoreAsync(manager, 11);
        var told = new List<LogStreamItem>();
        cursor = await DrainAsync(stream, cursor, told);
        Assert.Equal([10, 11], told.OfType<LogStreamItem.Added>().Select(Key));

        await chain.Rpc.SendAsync("anvil_reorg", [1, new JsonArray()]);
        told.Clear();
        await DrainAsync(stream, cursor, told);

        LogStreamItem.RolledBack back = Assert.Single(told.OfType<LogStreamItem.RolledBack>());
        Assert.Contains(11, back.Removed.Select(l => (int)Everything.StoredEvent.TryDecode(l)!.Key));
        Assert.DoesNotContain(11, told.OfType<LogStreamItem.Added>().Select(Key));
    }

    private static int Key(LogStreamItem.Added added) => (int)Everything.StoredEvent.TryDecode(added.Log)!.Key;

    private static async Task<LogCursor> DrainAsync(LogStream stream, LogCursor cursor, List<LogStreamItem> told)
    {
        while (await stream.ReadPageAsync(cursor) is { Count: > 0 } items)
        {
            told.AddRange(items);
            cursor = items[^1].Cursor;
        }

        return cursor;
    }

    private async Task StopMiningAsync()
    {
        await chain.Rpc.SendAsync("evm_setIntervalMining", [0]);
        await chain.Rpc.SendAsync("evm_setAutomine", [true]);
    }

    private async Task StoreAsync(TransactionManager manager, int key) =>
        (await manager.SendAsync(chain.Contract.Store(key, 1, ""))).EnsureSucceeded();
}
