using System.Buffers;
using System.Buffers.Binary;

namespace Verifiable.Protocol.Programs;

/// <summary>Appends big-endian fields.</summary>
internal sealed class EncodingWriter
{
    private readonly ArrayBufferWriter<byte> _buffer = new();

    public void Byte(int value)
    {
        _buffer.GetSpan(1)[0] = checked((byte)value);
        _buffer.Advance(1);
    }

    public void UInt16(int value)
    {
        BinaryPrimitives.WriteUInt16BigEndian(_buffer.GetSpan(sizeof(ushort)), checked((ushort)value));
        _buffer.Advance(sizeof(ushort));
    }

    public void UInt32(long value)
    {
        BinaryPrimitives.WriteUInt32BigEndian(_buffer.GetSpan(sizeof(uint)), checked((uint)value));
        _buffer.Advance(sizeof(uint));
    }

    public void Int32(int value) => UInt32(unchecked((uint)value));

    public void UInt64(ulong value)
    {
        BinaryPrimitives.WriteUInt64BigEndian(_buffer.GetSpan(sizeof(ulong)), value);
        _buffer.Advance(sizeof(ulong));
    }

    public void Bytes(ReadOnlySpan<byte> value) => _buffer.Write(value);

    public void Shape(Shape shape)
    {
        Byte(shape.Rank);
        foreach (long extent in shape.Extents)
            UInt32(extent);
    }

    public byte[] ToArray() => _buffer.WrittenSpan.ToArray();
}
