using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Verifiable.Protocol.Hashing;

namespace Verifiable.Storage;

/// <summary>Builds a stored record: a version byte, then fields; integers big-endian, bytes and text behind a u32 length.</summary>
public readonly struct RecordWriter
{
    private readonly ArrayBufferWriter<byte> _bytes;

    /// <summary>Starts a record of the given version.</summary>
    public RecordWriter(byte version)
    {
        _bytes = new ArrayBufferWriter<byte>();
        Byte(version);
    }

    /// <summary>One byte.</summary>
    public void Byte(byte value)
    {
        _bytes.GetSpan(1)[0] = value;
        _bytes.Advance(1);
    }

    /// <summary>Four bytes, big-endian.</summary>
    public void UInt32(uint value)
    {
        BinaryPrimitives.WriteUInt32BigEndian(_bytes.GetSpan(sizeof(uint)), value);
        _bytes.Advance(sizeof(uint));
    }

    /// <summary>Eight bytes, big-endian.</summary>
    public void UInt64(ulong value)
    {
        BinaryPrimitives.WriteUInt64BigEndian(_bytes.GetSpan(sizeof(ulong)), value);
        _bytes.Advance(sizeof(ulong));
    }

    /// <summary>Thirty-two bytes.</summary>
    public void Hash(Hash256 value) => _bytes.Write(value.AsSpan());

    /// <summary>Bytes behind their length.</summary>
    public void Bytes(ReadOnlySpan<byte> value)
    {
        UInt32((uint)value.Length);
        _bytes.Write(value);
    }

    /// <summary>UTF-8 text behind its length.</summary>
    public void Text(string value) => Bytes(Encoding.UTF8.GetBytes(value));

    /// <summary>The record.</summary>
    public ReadOnlySpan<byte> WrittenSpan => _bytes.WrittenSpan;
}
