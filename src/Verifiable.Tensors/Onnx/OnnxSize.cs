using Google.Protobuf.Reflection;
using Verifiable.Tensors.Onnx.Schema;

namespace Verifiable.Tensors.Onnx;

/// <summary>Counts what a file would become in memory before any of it is parsed: an empty message takes two bytes of the file and a hundred of the heap.</summary>
/// <remarks>
/// One pass over the encoding (<see href="https://protobuf.dev/programming-guides/encoding/"/>) that goes into the fields of the schema and steps over all others. Where the encoding breaks it ends: the parser, which reads in
/// the same order, ends there too and says so. Groups, which the schema does not have, are stepped into, so that nothing is counted too low.
/// </remarks>
internal ref struct OnnxSize
{
    /// <summary>Messages and texts that a file may hold: sixteen for each of the nodes that it may have.</summary>
    public const int MaxMessages = 1 << 20;

    /// <summary>Bytes of whole numbers of variable length that it may hold; each becomes eight.</summary>
    public const int MaxNumberBytes = 1 << 24;

    private const int Varint = 0, Fixed64 = 1, Delimited = 2, StartGroup = 3, EndGroup = 4, Fixed32 = 5;
    private readonly ReadOnlySpan<byte> _content;
    private int _at;
    private long _messages;
    private long _numbers;

    private OnnxSize(ReadOnlySpan<byte> content) => _content = content;

    /// <summary>Checks a whole file.</summary>
    /// <exception cref="InvalidDataException">It holds more than it may.</exception>
    public static void Check(ReadOnlySpan<byte> content, string where)
    {
        var size = new OnnxSize(content);
        size.TryCount(ModelProto.Descriptor, content.Length);
        if (size._messages > MaxMessages || size._numbers > MaxNumberBytes)
            throw OnnxFile.Error($"at most {MaxMessages} messages and texts and {MaxNumberBytes} bytes of whole numbers", "more", where);
    }

    private bool TryCount(MessageDescriptor message, int end)
    {
        while (_at < end)
        {
            int start = _at;
            if (!TryVarint(end, out ulong tag))
                return false;
            FieldDescriptor? field = message.FindFieldByNumber((int)((uint)tag >> 3));
            switch ((int)(tag & 7))
            {
                case Varint when TryVarint(end, out _):
                    _numbers += field is { IsRepeated: true } ? _at - start : 0;
                    break;
                case Fixed64 when end - _at >= sizeof(ulong):
                    _at += sizeof(ulong);
                    break;
                case Fixed32 when end - _at >= sizeof(uint):
                    _at += sizeof(uint);
                    break;
                case Delimited when TryVarint(end, out ulong length) && (int)(uint)length is >= 0 and int bytes && bytes <= end - _at:
                    if (!TryCount(field, _at + bytes))
                        return false;
                    break;
                case StartGroup or EndGroup:
                    break;
                default:
                    return false;
            }

            if (_messages > MaxMessages || _numbers > MaxNumberBytes)
                return false;
        }

        return true;
    }

    private bool TryCount(FieldDescriptor? field, int end)
    {
        switch (field?.FieldType)
        {
            case FieldType.Message:
                _messages++;
                return TryCount(field.MessageType, end);
            case FieldType.String or FieldType.Bytes:
                _messages++;
                break;
            case FieldType.Int32 or FieldType.Int64:
                _numbers += end - _at;
                break;
        }

        _at = end;
        return true;
    }

    private bool TryVarint(int end, out ulong value)
    {
        value = 0;
        for (int shift = 0; shift < 64 && _at < end; shift += 7)
        {
            byte next = _content[_at++];
            value |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80)
                return true;
        }

        return false;
    }
}
