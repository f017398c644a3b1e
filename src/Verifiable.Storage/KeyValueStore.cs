using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Verifiable.Storage.RocksDb;

namespace Verifiable.Storage;

/// <summary>A durable map from bytes to bytes in named tables, with writes that are atomic across all of them.</summary>
/// <remarks>
/// <para>One process opens a path at a time; RocksDB's lock file sees to it. All methods are safe for concurrent use.</para>
/// <para>RocksDB runs with its write-ahead log in the mode that tolerates an incomplete last record and nothing else: after a
/// crash the store is a prefix of the batches written, and holds every batch whose durable write returned.</para>
/// </remarks>
public sealed class KeyValueStore : IDisposable
{
    /// <summary>The layout of keys and values that this code reads and writes.</summary>
    public const int SchemaVersion = 1;

    private const int TolerateIncompleteLastRecord = 0;
    private const int WarningsOnly = 2;
    private const int MaxOpenFiles = 256;
    private const int WriteBufferBytes = 8 << 20;
    private static ReadOnlySpan<byte> SchemaKey => "schema"u8;

    private readonly DatabaseHandle _database;
    private readonly Dictionary<ColumnFamily, int> _families;
    private readonly ReadOptionsHandle _read = new();
    private readonly WriteOptionsHandle _durable = new(sync: true);
    private readonly WriteOptionsHandle _buffered = new(sync: false);

    private KeyValueStore(string path, DatabaseHandle database, Dictionary<ColumnFamily, int> families)
    {
        Path = path;
        _database = database;
        _families = families;
    }

    /// <summary>The folder that holds the store.</summary>
    public string Path { get; }

    /// <summary>Serialises read-check-write sequences of everything that shares the store.</summary>
    internal Lock Gate { get; } = new();

    /// <summary>Opens the store at <paramref name="path"/> with <see cref="ColumnFamily.All"/>, making it when there is none.</summary>
    /// <inheritdoc cref="Open(string, IReadOnlyList{ColumnFamily})"/>
    public static KeyValueStore Open(string path) => Open(path, ColumnFamily.All);

    /// <summary>Opens the store at <paramref name="path"/> with the given tables and <see cref="ColumnFamily.Metadata"/>, making
    /// what is missing.</summary>
    /// <exception cref="StoreLockedException">Another process, or this one, has it open.</exception>
    /// <exception cref="StoreCorruptedException">What is on disk is not what was written.</exception>
    /// <exception cref="StorageException">It has tables that were not named, another schema version, or cannot be opened.</exception>
    public static KeyValueStore Open(string path, IReadOnlyList<ColumnFamily> families)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        path = System.IO.Path.GetFullPath(path);
        Directory.CreateDirectory(path);

        // RocksDB insists on its own table "default"; it stays empty.
        var names = new List<string> { "default" };
        names.AddRange(families.Append(ColumnFamily.Metadata).Select(family => family.Name).Distinct(StringComparer.Ordinal));
        using OptionsHandle options = CreateOptions();
        CheckFamilies(path, names, options);

        DatabaseHandle database = DatabaseHandle.Open(path, [.. names], options);
        var indices = names.Select((name, index) => (name, index)).ToDictionary(pair => new ColumnFamily(pair.name), pair => pair.index);
        var store = new KeyValueStore(path, database, indices);
        try
        {
            store.CheckSchema();
            return store;
        }
        catch
        {
            store.Dispose();
            throw;
        }
    }

    /// <summary>A copy of the value of <paramref name="key"/>, or null when there is none.</summary>
    public byte[]? Get(ColumnFamily family, ReadOnlySpan<byte> key)
    {
        nint pinned = GetPinned(family, key);
        if (pinned == 0)
            return null;
        try
        {
            nint value = RocksDbNative.PinnedValue(pinned, out nuint length);
            return Copy(value, length);
        }
        finally
        {
            RocksDbNative.DestroyPinned(pinned);
        }
    }

    /// <summary>Whether <paramref name="key"/> has a value.</summary>
    public bool Contains(ColumnFamily family, ReadOnlySpan<byte> key)
    {
        nint pinned = GetPinned(family, key);
        if (pinned == 0)
            return false;
        RocksDbNative.DestroyPinned(pinned);
        return true;
    }

    /// <summary>Applies all writes of <paramref name="batch"/> or none. When it returns and <paramref name="durable"/> is set, they
    /// are on disk; otherwise they survive the end of this process but perhaps not the loss of power.</summary>
    /// <exception cref="StorageException">The disk failed; nothing was written.</exception>
    public void Write(WriteBatch batch, bool durable = true)
    {
        ArgumentNullException.ThrowIfNull(batch);
        if (batch.Count == 0)
            return;
        bool referenced = false;
        _database.DangerousAddRef(ref referenced);
        try
        {
            using var native = new WriteBatchHandle();
            foreach (WriteBatch.Entry entry in batch.Entries)
            {
                nint family = Family(entry.Family);
                if (entry.Value is { } value)
                    RocksDbNative.BatchPut(native, family, entry.Key, (nuint)entry.Key.Length, value, (nuint)value.Length);
                else
                    RocksDbNative.BatchDelete(native, family, entry.Key, (nuint)entry.Key.Length);
            }

            nint error = 0;
            RocksDbNative.Write(_database, durable ? _durable : _buffered, native, ref error);
            NativeError.ThrowIfSet(error, "write", Path);
        }
        finally
        {
            _database.DangerousRelease();
        }
    }

    /// <summary>The entries whose keys begin with <paramref name="prefix"/>, in bytewise order of their keys, as they were when the
    /// enumeration began. An empty prefix gives the whole table.</summary>
    public IEnumerable<StoreEntry> Scan(ColumnFamily family, ReadOnlyMemory<byte> prefix = default)
    {
        int index = Index(family);
        return Enumerate();

        IEnumerable<StoreEntry> Enumerate()
        {
            var options = new ReadOptionsHandle();
            options.SetPrefix(prefix.Span);
            using IteratorHandle iterator = IteratorHandle.Create(_database, index, options);
            for (RocksDbNative.SeekToFirst(iterator); RocksDbNative.IsValid(iterator) != 0; RocksDbNative.Next(iterator))
            {
                nint key = RocksDbNative.IteratorKey(iterator, out nuint keyLength);
                nint value = RocksDbNative.IteratorValue(iterator, out nuint valueLength);
                yield return new StoreEntry(Copy(key, keyLength), Copy(value, valueLength));
            }

            nint error = 0;
            RocksDbNative.IteratorError(iterator, ref error);
            NativeError.ThrowIfSet(error, "scan", Path);
        }
    }

    /// <summary>Closes the store, once the enumerations still running have ended.</summary>
    public void Dispose()
    {
        _database.Dispose();
        _read.Dispose();
        _durable.Dispose();
        _buffered.Dispose();
    }

    private static OptionsHandle CreateOptions()
    {
        var options = new OptionsHandle();
        RocksDbNative.SetCreateIfMissing(options, 1);
        RocksDbNative.SetCreateMissingColumnFamilies(options, 1);
        RocksDbNative.SetParanoidChecks(options, 1);
        RocksDbNative.SetWalRecoveryMode(options, TolerateIncompleteLastRecord);
        RocksDbNative.SetWriteBufferSize(options, WriteBufferBytes);
        RocksDbNative.SetMaxOpenFiles(options, MaxOpenFiles);
        RocksDbNative.SetInfoLogLevel(options, WarningsOnly);
        RocksDbNative.SetKeepLogFileNum(options, 2);
        return options;
    }

    /// <remarks>RocksDB refuses to open a database without naming all its tables; the names tell more than its message.</remarks>
    private static void CheckFamilies(string path, List<string> names, OptionsHandle options)
    {
        // CURRENT names the manifest; without it there is no database yet.
        if (!File.Exists(System.IO.Path.Combine(path, "CURRENT")))
            return;
        nint error = 0;
        nint list = RocksDbNative.ListColumnFamilies(options, path, out nuint count, ref error);
        NativeError.ThrowIfSet(error, "open store", path);
        try
        {
            for (int i = 0; i < (int)count; i++)
            {
                string? existing = Marshal.PtrToStringUTF8(Marshal.ReadIntPtr(list, i * nint.Size));
                if (existing is null || !names.Contains(existing))
                    throw new StorageException($"open store: expected the tables {string.Join(", ", names)}, got also {existing} ({path})");
            }
        }
        finally
        {
            RocksDbNative.DestroyNames(list, count);
        }
    }

    private void CheckSchema()
    {
        if (Get(ColumnFamily.Metadata, SchemaKey) is not { } stored)
        {
            Span<byte> version = stackalloc byte[sizeof(int)];
            BinaryPrimitives.WriteInt32BigEndian(version, SchemaVersion);
            Write(new WriteBatch().Put(ColumnFamily.Metadata, SchemaKey, version));
            return;
        }

        if (stored.Length != sizeof(int))
            throw new StoreCorruptedException($"open store: expected a schema version of {sizeof(int)} bytes, got {stored.Length} ({Path})");
        int found = BinaryPrimitives.ReadInt32BigEndian(stored);
        if (found != SchemaVersion)
            throw new StorageException($"open store: expected schema version {SchemaVersion}, got {found} ({Path})");
    }

    private nint GetPinned(ColumnFamily family, ReadOnlySpan<byte> key)
    {
        if (key.IsEmpty)
            throw new ArgumentException("get: expected a key, got 0 bytes", nameof(key));
        nint error = 0;
        nint pinned = RocksDbNative.GetPinned(_database, _read, Family(family), key, (nuint)key.Length, ref error);
        NativeError.ThrowIfSet(error, "get", Path);
        return pinned;
    }

    private nint Family(ColumnFamily family) => _database.Family(Index(family));

    private int Index(ColumnFamily family) => _families.TryGetValue(family, out int index)
        ? index
        : throw new ArgumentException($"store: expected a table it was opened with, got {family} ({Path})", nameof(family));

    private static unsafe byte[] Copy(nint pointer, nuint length)
    {
        // INVARIANT: the caller keeps the pinned value or the iterator position that owns these bytes.
        return new ReadOnlySpan<byte>((void*)pointer, checked((int)length)).ToArray();
    }
}
