using System.Buffers.Binary;

namespace Verifiable.Storage.Tests;

public sealed class KeyValueStoreTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Get_KeyNotWritten_ReturnsNull()
    {
        using KeyValueStore store = KeyValueStore.Open(_folder["store"]);

        Assert.Null(store.Get(ColumnFamily.Jobs, "missing"u8));
        Assert.False(store.Contains(ColumnFamily.Jobs, "missing"u8));
    }

    [Fact]
    public void Get_EmptyValue_IsNotMissing()
    {
        using KeyValueStore store = KeyValueStore.Open(_folder["store"]);
        store.Write(new WriteBatch().Put(ColumnFamily.Jobs, "key"u8, []));

        Assert.Empty(Assert.IsType<byte[]>(store.Get(ColumnFamily.Jobs, "key"u8)));
        Assert.True(store.Contains(ColumnFamily.Jobs, "key"u8));
    }

    [Fact]
    public void Write_SeveralFamilies_EachHasItsOwnKeys()
    {
        using KeyValueStore store = KeyValueStore.Open(_folder["store"]);
        store.Write(new WriteBatch().Put(ColumnFamily.Jobs, "key"u8, "job"u8).Put(ColumnFamily.Games, "key"u8, "game"u8));

        Assert.Equal("job"u8.ToArray(), store.Get(ColumnFamily.Jobs, "key"u8));
        Assert.Equal("game"u8.ToArray(), store.Get(ColumnFamily.Games, "key"u8));
        Assert.Null(store.Get(ColumnFamily.Receipts, "key"u8));
    }

    [Fact]
    public void Write_PutThenDeleteInOneBatch_AppliesInOrder()
    {
        using KeyValueStore store = KeyValueStore.Open(_folder["store"]);
        store.Write(new WriteBatch()
            .Put(ColumnFamily.Jobs, "a"u8, "1"u8).Delete(ColumnFamily.Jobs, "a"u8)
            .Delete(ColumnFamily.Jobs, "b"u8).Put(ColumnFamily.Jobs, "b"u8, "2"u8));

        Assert.Null(store.Get(ColumnFamily.Jobs, "a"u8));
        Assert.Equal("2"u8.ToArray(), store.Get(ColumnFamily.Jobs, "b"u8));
    }

    [Fact]
    public void Write_LargeValue_ComesBackWhole()
    {
        var value = new byte[20 << 20];
        new Random(5).NextBytes(value);
        using KeyValueStore store = KeyValueStore.Open(_folder["store"]);
        store.Write(new WriteBatch().Put(ColumnFamily.Jobs, "key"u8, value));

        Assert.True(value.AsSpan().SequenceEqual(store.Get(ColumnFamily.Jobs, "key"u8)));
    }

    [Fact]
    public void Open_AfterDispose_FindsWhatWasWritten()
    {
        using (KeyValueStore first = KeyValueStore.Open(_folder["store"]))
            first.Write(new WriteBatch().Put(ColumnFamily.Cursors, "key"u8, "value"u8), durable: false);

        using KeyValueStore second = KeyValueStore.Open(_folder["store"]);
        Assert.Equal("value"u8.ToArray(), second.Get(ColumnFamily.Cursors, "key"u8));
    }

    [Theory]
    [InlineData(new byte[] { 1 }, new[] { "01", "0100", "01ff" })]
    [InlineData(new byte[] { 0xff }, new[] { "ff", "ff00", "ffff" })]
    [InlineData(new byte[] { 1, 0xff }, new[] { "01ff" })]
    [InlineData(new byte[] { 3 }, new string[0])]
    [InlineData(new byte[0], new[] { "01", "0100", "01ff", "02", "ff", "ff00", "ffff" })]
    public void Scan_Prefix_GivesExactlyItsKeysInOrder(byte[] prefix, string[] expected)
    {
        using KeyValueStore store = KeyValueStore.Open(_folder["store"]);
        var batch = new WriteBatch();
        foreach (string key in new[] { "ffff", "02", "01ff", "01", "ff00", "0100", "ff" })
            batch.Put(ColumnFamily.Games, Convert.FromHexString(key), "v"u8);
        store.Write(batch);

        Assert.Equal(expected, store.Scan(ColumnFamily.Games, prefix).Select(entry => Convert.ToHexStringLower(entry.Key)));
    }

    [Fact]
    public void Scan_WriteDuringEnumeration_SeesTheStateAtItsBeginning()
    {
        using KeyValueStore store = KeyValueStore.Open(_folder["store"]);
        store.Write(new WriteBatch().Put(ColumnFamily.Games, "a"u8, "1"u8).Put(ColumnFamily.Games, "b"u8, "1"u8));

        using IEnumerator<StoreEntry> entries = store.Scan(ColumnFamily.Games).GetEnumerator();
        Assert.True(entries.MoveNext());
        store.Write(new WriteBatch().Put(ColumnFamily.Games, "b"u8, "2"u8).Put(ColumnFamily.Games, "c"u8, "2"u8));
        Assert.True(entries.MoveNext());
        Assert.Equal("1"u8.ToArray(), entries.Current.Value);
        Assert.False(entries.MoveNext());
    }

    [Fact]
    public void Dispose_DuringEnumeration_ClosesAfterIt()
    {
        KeyValueStore store = KeyValueStore.Open(_folder["store"]);
        store.Write(new WriteBatch().Put(ColumnFamily.Games, "a"u8, "1"u8).Put(ColumnFamily.Games, "b"u8, "2"u8));
        IEnumerator<StoreEntry> entries = store.Scan(ColumnFamily.Games).GetEnumerator();
        Assert.True(entries.MoveNext());

        store.Dispose();

        Assert.True(entries.MoveNext());
        Assert.Equal("2"u8.ToArray(), entries.Current.Value);
        Assert.Throws<StoreLockedException>(() => KeyValueStore.Open(_folder["store"]));
        entries.Dispose();
        KeyValueStore.Open(_folder["store"]).Dispose();
    }

    [Fact]
    public void Get_AfterDispose_Throws()
    {
        KeyValueStore store = KeyValueStore.Open(_folder["store"]);
        store.Dispose();

        Assert.Throws<ObjectDisposedException>(() => store.Get(ColumnFamily.Jobs, "key"u8));
        Assert.Throws<ObjectDisposedException>(() => store.Write(new WriteBatch().Put(ColumnFamily.Jobs, "key"u8, [])));
        Assert.Throws<ObjectDisposedException>(() => store.Scan(ColumnFamily.Jobs).ToList());
    }

    [Fact]
    public void Open_OpenAlready_SaysThatItIsLocked()
    {
        using KeyValueStore store = KeyValueStore.Open(_folder["store"]);

        var exception = Assert.Throws<StoreLockedException>(() => KeyValueStore.Open(_folder["store"]));
        Assert.Contains(_folder["store"], exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_TableOfAnotherVersion_NamesIt()
    {
        KeyValueStore.Open(_folder["store"], [ColumnFamily.Jobs, new ColumnFamily("later")]).Dispose();

        var exception = Assert.Throws<StorageException>(() => KeyValueStore.Open(_folder["store"], [ColumnFamily.Jobs]));
        Assert.Contains("later", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_TableAddedLater_MakesIt()
    {
        KeyValueStore.Open(_folder["store"], [ColumnFamily.Jobs]).Dispose();

        using KeyValueStore store = KeyValueStore.Open(_folder["store"], [ColumnFamily.Jobs, ColumnFamily.Games]);
        store.Write(new WriteBatch().Put(ColumnFamily.Games, "key"u8, "value"u8));
        Assert.True(store.Contains(ColumnFamily.Games, "key"u8));
    }

    [Fact]
    public void Open_AnotherSchemaVersion_NamesBoth()
    {
        using (KeyValueStore store = KeyValueStore.Open(_folder["store"]))
        {
            var version = new byte[sizeof(int)];
            BinaryPrimitives.WriteInt32BigEndian(version, KeyValueStore.SchemaVersion + 1);
            store.Write(new WriteBatch().Put(ColumnFamily.Metadata, "schema"u8, version));
        }

        var exception = Assert.Throws<StorageException>(() => KeyValueStore.Open(_folder["store"]));
        Assert.Contains($"expected schema version {KeyValueStore.SchemaVersion}, got {KeyValueStore.SchemaVersion + 1}", exception.Message, StringComparison.Ordinal);
        Assert.Contains(_folder["store"], exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_ByteFlippedInTheLog_SaysThatItIsCorrupted()
    {
        using (KeyValueStore store = KeyValueStore.Open(_folder["store"]))
        {
            for (int i = 0; i < 64; i++)
                store.Write(new WriteBatch().Put(ColumnFamily.Jobs, [(byte)i], new byte[4096]), durable: false);
        }

        string log = Directory.GetFiles(_folder["store"], "*.log").MaxBy(file => new FileInfo(file).Length)!;
        byte[] bytes = File.ReadAllBytes(log);
        bytes[bytes.Length / 2] ^= 1;
        File.WriteAllBytes(log, bytes);

        var exception = Assert.Throws<StoreCorruptedException>(() => KeyValueStore.Open(_folder["store"]));
        Assert.Contains(_folder["store"], exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_ManifestOverwritten_SaysThatItIsCorrupted()
    {
        KeyValueStore.Open(_folder["store"]).Dispose();
        string manifest = Directory.GetFiles(_folder["store"], "MANIFEST-*").Single();
        File.WriteAllBytes(manifest, new byte[100]);

        var exception = Assert.Throws<StoreCorruptedException>(() => KeyValueStore.Open(_folder["store"]));
        Assert.Contains(_folder["store"], exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Get_TableNotOpened_Throws()
    {
        using KeyValueStore store = KeyValueStore.Open(_folder["store"], [ColumnFamily.Jobs]);

        Assert.Throws<ArgumentException>(() => store.Get(ColumnFamily.Games, "key"u8));
        Assert.Throws<ArgumentException>(() => store.Get(ColumnFamily.Jobs, []));
    }
}
