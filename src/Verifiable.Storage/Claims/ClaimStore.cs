using Verifiable.Protocol.Disputes;
using Verifiable.Protocol.Hashing;

namespace Verifiable.Storage;

/// <summary>Remembers claims about steps by keys of 32 bytes.</summary>
/// <remarks>Key: <c>'l' ‖ 32 bytes</c> in <see cref="ColumnFamily.Metadata"/>; value: the three roots in the order of the record.</remarks>
public sealed class ClaimStore
{
    private const byte Prefix = (byte)'l';
    private const byte Version = 1;
    private readonly KeyValueStore _store;

    /// <summary>Uses any store: <see cref="ColumnFamily.Metadata"/> is always there.</summary>
    public ClaimStore(KeyValueStore store)
    {
        ArgumentNullException.ThrowIfNull(store);
        _store = store;
    }

    /// <summary>Writes a claim, replacing one of the same key.</summary>
    public void Save(Hash256 key, StepClaim claim)
    {
        ArgumentNullException.ThrowIfNull(claim);
        var writer = new RecordWriter(Version);
        writer.Hash(claim.StateBefore);
        writer.Hash(claim.StateAfter);
        writer.Hash(claim.Trace);
        _store.Write(new WriteBatch().Put(ColumnFamily.Metadata, Key(key), writer.WrittenSpan));
    }

    /// <summary>The claim of a key, or null.</summary>
    /// <exception cref="StoreCorruptedException">What lies there is no claim.</exception>
    public StepClaim? Find(Hash256 key)
    {
        if (_store.Get(ColumnFamily.Metadata, Key(key)) is not { } value)
            return null;
        var reader = new RecordReader(value, Version, $"claim {key} in {_store.Path}");
        var claim = new StepClaim(reader.Hash(), reader.Hash(), reader.Hash());
        reader.End();
        return claim;
    }

    private static byte[] Key(Hash256 key) => [Prefix, .. key.AsSpan()];
}
