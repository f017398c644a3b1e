using System.Buffers;
using System.Text;

namespace Verifiable.Networking.Wire;

/// <summary>Writes the fields of a protobuf message in the order of the calls: the same calls give the same bytes.</summary>
public sealed class ProtobufWriter
{
    private readonly ArrayBufferWriter<byte> _buffer = new();

    /// <summary>Writes a field of varint type, zero included.</summary>
    public ProtobufWriter Varint(int field, ulong value)
    {
        Varint(((ulong)field << 3) | (ulong)WireType.Varint);
        Varint(value);
        return this;
    }

    /// <summary>Writes a field of bytes, empty ones included.</summary>
    public ProtobufWriter Bytes(int field, ReadOnlySpan<byte> value)
    {
        Varint(((ulong)field << 3) | (ulong)WireType.Bytes);
        Varint((ulong)value.Length);
        _buffer.Write(value);
        return this;
    }

    /// <summary>Writes a field of text.</summary>
    public ProtobufWriter String(int field, string value) => Bytes(field, Encoding.UTF8.GetBytes(value));

    /// <summary>A copy of what was written.</summary>
    public byte[] ToArray() => _buffer.WrittenSpan.ToArray();

    private void Varint(ulong value)
    {
        Span<byte> bytes = _buffer.GetSpan(10);
        int length = 0;
        for (; value >= 0x80; value >>= 7)
            bytes[length++] = (byte)(value | 0x80);
        bytes[length++] = (byte)value;
        _buffer.Advance(length);
    }
}
