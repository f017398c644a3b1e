using System.Text;

namespace Verifiable.Networking.Wire;

/// <summary>Walks over the fields of one protobuf message without copying; everything that it hands out lies inside the message.</summary>
/// <remarks>
/// protobuf.dev/programming-guides/encoding. Nothing is allocated on a length that the message claims, fields are not nested by this reader, and a
/// message is read in one pass: memory and time are bounded by the bytes that arrived.
/// </remarks>
public ref struct ProtobufReader(ReadOnlySpan<byte> message)
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly ReadOnlySpan<byte> _message = message;
    private int _position;
    private WireType _type;

    /// <summary>Goes to the next field; false at the end. The field before must have been read or skipped.</summary>
    /// <exception cref="MalformedMessageException">The tag is cut off, its number 0 or above 2^29, or its type unknown.</exception>
    public bool TryReadTag(out int field)
    {
        field = 0;
        if (_position == _message.Length)
            return false;
        ulong tag = Varint();
        _type = (WireType)(tag & 7);
        if (tag >> 3 is 0 or > 0x1fff_ffff || _type is not (WireType.Varint or WireType.Fixed64 or WireType.Bytes or WireType.Fixed32))
            throw Malformed("a field's tag", $"0x{tag:x}");
        field = (int)(tag >> 3);
        return true;
    }

    /// <summary>The varint of this field.</summary>
    /// <exception cref="MalformedMessageException">The field has another type or is cut off.</exception>
    public ulong ReadVarint()
    {
        Require(WireType.Varint);
        return Varint();
    }

    /// <summary>The bytes of this field, inside the message.</summary>
    /// <exception cref="MalformedMessageException">The field has another type or is cut off.</exception>
    public ReadOnlySpan<byte> ReadBytes()
    {
        Require(WireType.Bytes);
        ulong length = Varint();
        if (length > (ulong)(_message.Length - _position))
            throw Malformed($"{length} bytes", $"{_message.Length - _position}");
        return Take((int)length);
    }

    /// <summary>The text of this field, which has to be valid UTF-8 of at most <paramref name="maxBytes"/> bytes.</summary>
    /// <exception cref="MalformedMessageException">The field has another type, is cut off, too long, or no UTF-8.</exception>
    public string ReadString(int maxBytes)
    {
        ReadOnlySpan<byte> bytes = ReadBytes();
        if (bytes.Length > maxBytes)
            throw Malformed($"a text of at most {maxBytes} bytes", $"{bytes.Length}");
        try
        {
            return Utf8.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            throw Malformed("UTF-8", "other bytes");
        }
    }

    /// <summary>Passes over this field.</summary>
    /// <exception cref="MalformedMessageException">The field is cut off.</exception>
    public void Skip()
    {
        switch (_type)
        {
            case WireType.Varint:
                Varint();
                break;
            case WireType.Bytes:
                ReadBytes();
                break;
            default:
                int size = _type == WireType.Fixed64 ? 8 : 4;
                if (_message.Length - _position < size)
                    throw Malformed($"{size} bytes", $"{_message.Length - _position}");
                Take(size);
                break;
        }
    }

    private ReadOnlySpan<byte> Take(int length)
    {
        ReadOnlySpan<byte> taken = _message.Slice(_position, length);
        _position += length;
        return taken;
    }

    private ulong Varint()
    {
        ulong value = 0;
        for (int shift = 0; shift < 70; shift += 7)
        {
            if (_position == _message.Length)
                throw Malformed("a whole varint", "its beginning");
            byte current = _message[_position++];
            value |= (ulong)(current & 0x7f) << shift;
            if (current < 0x80)
                return shift == 63 && current > 1 ? throw Malformed("a varint below 2^64", "a larger one") : value;
        }

        throw Malformed("a varint of at most ten bytes", "a longer one");
    }

    private readonly void Require(WireType type)
    {
        if (_type != type)
            throw Malformed($"a field of type {type}", $"{_type}");
    }

    private readonly MalformedMessageException Malformed(string expected, string got) =>
        new($"read protobuf: expected {expected}, got {got} (byte {_position} of {_message.Length})");
}
