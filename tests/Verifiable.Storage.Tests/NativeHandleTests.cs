using Verifiable.Storage.RocksDb;

namespace Verifiable.Storage.Tests;

/// <summary>Runs alone: it compares the number of native objects of the whole process.</summary>
[Collection(nameof(NativeHandleCollection))]
public sealed class NativeHandleTests
{
    [Fact]
    public void Dispose_AfterUseAndFailures_LeavesNoNativeObject()
    {
        using var folder = new TemporaryFolder();
        long before = NativeHandle.Live;
        for (int round = 0; round < 5; round++)
            UseEverything(folder["store"], round);

        Assert.Equal(before, NativeHandle.Live);
    }

    [Fact]
    public void Open_Store_CountsItsObjects()
    {
        using var folder = new TemporaryFolder();
        long before = NativeHandle.Live;
        using (KeyValueStore.Open(folder["store"]))
            Assert.True(NativeHandle.Live > before);
        Assert.Equal(before, NativeHandle.Live);
    }

    private static void UseEverything(string path, int round)
    {
        using KeyValueStore store = KeyValueStore.Open(path);
        Assert.Throws<StoreLockedException>(() => KeyValueStore.Open(path));
        store.Write(new WriteBatch().Put(ColumnFamily.Jobs, [(byte)round], "value"u8).Put(ColumnFamily.Jobs, [0xff, (byte)round], "value"u8));
        Assert.Throws<ArgumentException>(() => store.Write(new WriteBatch().Put(new ColumnFamily("none"), "key"u8, [])));
        Assert.Equal(round + 1, store.Scan(ColumnFamily.Jobs, new byte[] { 0xff }).Count());

        // An enumeration that is left half-way gives everything back as well.
        foreach (StoreEntry entry in store.Scan(ColumnFamily.Jobs))
        {
            Assert.NotNull(store.Get(ColumnFamily.Jobs, entry.Key));
            break;
        }

        var outbox = new Storage.Outbox(store);
        outbox.Enqueue($"intent {round}", "payload"u8);
        Assert.Equal(round + 1, outbox.Due().Count);
    }
}
