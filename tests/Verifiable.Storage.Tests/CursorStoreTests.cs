namespace Verifiable.Storage.Tests;

public sealed class CursorStoreTests : IDisposable
{
    private static readonly byte[] Market = [.. Enumerable.Repeat((byte)0x11, CursorStore.AddressSize)];
    private static readonly byte[] Games = [.. Enumerable.Repeat((byte)0x22, CursorStore.AddressSize)];
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Load_AfterReopening_IsWhatWasSavedForThatChainAndContract()
    {
        byte[] cursor = [1, 2, 3];
        using (KeyValueStore store = KeyValueStore.Open(_folder["store"]))
        {
            var cursors = new CursorStore(store);
            Assert.Null(cursors.Load(1, Market));
            cursors.Save(1, Market, "earlier"u8);
            cursors.Save(1, Market, cursor);
        }

        using KeyValueStore reopened = KeyValueStore.Open(_folder["store"]);
        Assert.Equal(cursor, new CursorStore(reopened).Load(1, Market));
        Assert.Null(new CursorStore(reopened).Load(2, Market));
        Assert.Null(new CursorStore(reopened).Load(1, Games));
    }

    [Fact]
    public void Save_Alongside_IsOneWrite()
    {
        using KeyValueStore store = KeyValueStore.Open(_folder["store"]);
        new CursorStore(store).Save(1, Market, [7], new WriteBatch().Put(ColumnFamily.Receipts, "receipt"u8, "root"u8));

        Assert.True(store.Contains(ColumnFamily.Receipts, "receipt"u8));
        Assert.Equal([7], new CursorStore(store).Load(1, Market));
    }

    [Fact]
    public void Load_AddressOfAnotherLength_Throws()
    {
        using KeyValueStore store = KeyValueStore.Open(_folder["store"]);

        var exception = Assert.Throws<ArgumentException>(() => new CursorStore(store).Load(1, Market.AsSpan(1)));
        Assert.Contains("expected an address of 20 bytes, got 19", exception.Message, StringComparison.Ordinal);
    }
}
