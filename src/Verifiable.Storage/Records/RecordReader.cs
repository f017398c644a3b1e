using System.Buffers.Binary;
using System.Text;
using Verifiable.Protocol.Hashing;

namespace Verifiable.Storage;

/// <summary>Reads what <see cref="RecordWriter"/> wrote; any mismatch is a corruption of the store.</summary>
public ref struct RecordReader
{
    private readonly string _where;
    private ReadOnlySpan<byte> _rest;

    /// <summary>Starts reading and checks the version.</summary>
    /// <exception cref="StoreCorruptedException">The record has another version or none.</exception>
    public RecordReader(ReadOnlySpan<byte> record, byte version, string where)
    {
        _rest = record;
        _where = where;
        byte found = Byte();
        if (found != version)
            throw new StoreCorruptedException($"read record: expected version {version}, got {found} ({where})");
    }

    /// <summary>One byte.</summary>
    public byte Byte() => Take(1)[0];

    /// <summary>Four bytes, big-endian.</summary>
    public uint UInt32() => BinaryPrimitives.ReadUInt32BigEndian(Take(sizeof(uint)));

    /// <summary>Eight bytes, big-endian.</summary>
    public ulong UInt64() => BinaryPrimitives.ReadUInt64BigEndian(Take(sizeof(ulong)));

    /// <summary>Thirty-two bytes.</summary>
    public Hash256 Hash() => new(Take(Hash256.Size));

    /// <summary>Bytes behind their length.</summary>
    public byte[] Bytes() => Take(UInt32()).ToArray();

    /// <summary>UTF-8 text behind its length.</summary>
    public string Text() => Encoding.UTF8.GetString(Take(UInt32()));

    /// <summary>Checks that nothing is left.</summary>
    /// <exception cref="StoreCorruptedException">Bytes follow the last field.</exception>
    public readonly void End()
    {
        if (!_rest.IsEmpty)
            throw new StoreCorruptedException($"read record: expected its end, got {_rest.Length} more bytes ({_where})");
    }

    private ReadOnlySpan<byte> Take(uint count)
    {
        if (count > (uint)_rest.Length)
            throw new StoreCorruptedException($"read record: expected {count} more bytes, got {_rest.Length} ({_where})");
        ReadOnlySpan<byte> taken = _rest[..(int)count];
        _rest = _rest[(int)count..];
        return taken;
    }
}
