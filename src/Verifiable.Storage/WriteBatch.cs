namespace Verifiable.Storage;

/// <summary>Writes that a <see cref="KeyValueStore"/> applies together or not at all, in the order of the calls.</summary>
/// <remarks>Keys and values are copied. Not safe for concurrent use. A batch may be written again.</remarks>
public sealed class WriteBatch
{
    private readonly List<Entry> _entries = [];

    /// <summary>Number of writes.</summary>
    public int Count => _entries.Count;

    internal IReadOnlyList<Entry> Entries => _entries;

    /// <summary>Sets a key to a value.</summary>
    /// <exception cref="ArgumentException">The key is empty.</exception>
    public WriteBatch Put(ColumnFamily family, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        _entries.Add(new Entry(family, CheckKey(key), value.ToArray()));
        return this;
    }

    /// <summary>Removes a key; one that is not there is no error.</summary>
    /// <exception cref="ArgumentException">The key is empty.</exception>
    public WriteBatch Delete(ColumnFamily family, ReadOnlySpan<byte> key)
    {
        _entries.Add(new Entry(family, CheckKey(key), null));
        return this;
    }

    private static byte[] CheckKey(ReadOnlySpan<byte> key) =>
        key.IsEmpty ? throw new ArgumentException("write batch: expected a key, got 0 bytes", nameof(key)) : key.ToArray();

    /// <summary>One write; a null value deletes.</summary>
    internal readonly record struct Entry(ColumnFamily Family, byte[] Key, byte[]? Value);
}
