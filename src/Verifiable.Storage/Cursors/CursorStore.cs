using System.Buffers.Binary;

namespace Verifiable.Storage;

/// <summary>Remembers how far the events of each contract on each chain are processed.</summary>
/// <remarks>Key: <c>u64 chain id ‖ 20 bytes contract</c>; the cursor itself is opaque here: whoever reads the events knows its form. A handler saves the
/// cursor in the batch that holds the event's effects, so that after a crash each event has either both or neither.</remarks>
public sealed class CursorStore
{
    /// <summary>Bytes in a contract's address.</summary>
    public const int AddressSize = 20;

    private const byte Version = 2;
    private readonly KeyValueStore _store;

    /// <summary>Uses a store that was opened with <see cref="ColumnFamily.Cursors"/>.</summary>
    public CursorStore(KeyValueStore store)
    {
        ArgumentNullException.ThrowIfNull(store);
        _store = store;
    }

    /// <summary>The cursor of a contract, or null before the first <see cref="Save"/>.</summary>
    /// <exception cref="ArgumentException">The address is not 20 bytes long.</exception>
    /// <exception cref="StoreCorruptedException">What is stored is no cursor.</exception>
    public byte[]? Load(ulong chainId, ReadOnlySpan<byte> contract)
    {
        if (_store.Get(ColumnFamily.Cursors, Key(chainId, contract)) is not { } record)
            return null;
        var reader = new RecordReader(record, Version, $"cursor in {_store.Path}");
        byte[] cursor = reader.Bytes();
        reader.End();
        return cursor;
    }

    /// <summary>Writes the cursor and, in the same atomic write, <paramref name="alongside"/>.</summary>
    /// <exception cref="ArgumentException">The address is not 20 bytes long.</exception>
    public void Save(ulong chainId, ReadOnlySpan<byte> contract, ReadOnlySpan<byte> cursor, WriteBatch? alongside = null) =>
        _store.Write(Append(alongside ?? new WriteBatch(), chainId, contract, cursor));

    /// <summary>Adds the cursor to a batch that the caller writes.</summary>
    /// <exception cref="ArgumentException">The address is not 20 bytes long.</exception>
    public static WriteBatch Append(WriteBatch batch, ulong chainId, ReadOnlySpan<byte> contract, ReadOnlySpan<byte> cursor)
    {
        ArgumentNullException.ThrowIfNull(batch);
        var writer = new RecordWriter(Version);
        writer.Bytes(cursor);
        return batch.Put(ColumnFamily.Cursors, Key(chainId, contract), writer.WrittenSpan);
    }

    private static byte[] Key(ulong chainId, ReadOnlySpan<byte> contract)
    {
        if (contract.Length != AddressSize)
            throw new ArgumentException($"cursor: expected an address of {AddressSize} bytes, got {contract.Length}", nameof(contract));
        var key = new byte[sizeof(ulong) + AddressSize];
        BinaryPrimitives.WriteUInt64BigEndian(key, chainId);
        contract.CopyTo(key.AsSpan(sizeof(ulong)));
        return key;
    }
}
