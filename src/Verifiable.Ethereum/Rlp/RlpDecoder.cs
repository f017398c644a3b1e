namespace Verifiable.Ethereum.Rlp;

/// <summary>Reads canonical RLP only: shortest lengths, no trailing bytes, bounded nesting.</summary>
/// <remarks>Yellow Paper, appendix B. Work and memory are linear in the input.</remarks>
public static class RlpDecoder
{
    /// <summary>The deepest nesting of lists that is read.</summary>
    public const int MaxDepth = 128;

    /// <summary>Reads exactly one item that fills <paramref name="data"/>.</summary>
    /// <exception cref="RlpException">The bytes are not the canonical encoding of one item.</exception>
    public static RlpItem Decode(ReadOnlySpan<byte> data)
    {
        RlpItem item = ReadItem(data, 0, out int length);
        return length == data.Length
            ? item
            : throw new RlpException($"RLP: expected {length} bytes, got {data.Length} (trailing bytes)");
    }

    private static RlpItem ReadItem(ReadOnlySpan<byte> data, int depth, out int length)
    {
        if (data.IsEmpty)
        {
            throw new RlpException("RLP: expected an item, got the end of the data");
        }

        byte first = data[0];
        if (first < 0x80)
        {
            length = 1;
            return RlpItem.OfBytes([first]);
        }

        bool isList = first >= 0xc0;
        (int start, int payload) = ReadLength(data, first - (isList ? 0xc0 : 0x80));
        length = start + payload;
        ReadOnlySpan<byte> body = data.Slice(start, payload);
        if (isList)
        {
            return RlpItem.List(ReadItems(body, depth + 1));
        }

        if (payload == 1 && body[0] < 0x80)
        {
            throw new RlpException($"RLP: expected the byte 0x{body[0]:x2} alone, got it with a length prefix");
        }

        return RlpItem.OfBytes(body.ToArray());
    }

    private static RlpItem[] ReadItems(ReadOnlySpan<byte> body, int depth)
    {
        if (depth > MaxDepth)
        {
            throw new RlpException($"RLP: expected at most {MaxDepth} nested lists, got more");
        }

        var items = new List<RlpItem>();
        while (!body.IsEmpty)
        {
            items.Add(ReadItem(body, depth, out int used));
            body = body[used..];
        }

        return [.. items];
    }

    private static (int Start, int Payload) ReadLength(ReadOnlySpan<byte> data, int code)
    {
        if (code <= 55)
        {
            return data.Length - 1 >= code ? (1, code) : throw Truncated(code, data.Length - 1);
        }

        int size = code - 55;
        if (data.Length < 1 + size)
        {
            throw Truncated(size, data.Length - 1);
        }

        ulong payload = 0;
        foreach (byte digit in data.Slice(1, size))
        {
            payload = (payload << 8) | digit;
        }

        if (data[1] == 0 || payload <= 55)
        {
            throw new RlpException("RLP: expected the shortest length, got a longer one");
        }

        int rest = data.Length - 1 - size;
        return payload <= (ulong)rest ? (1 + size, (int)payload) : throw Truncated(payload, rest);
    }

    private static RlpException Truncated(object expected, int got) => new($"RLP: expected {expected} bytes, got {got} (truncated)");
}
