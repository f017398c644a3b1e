using System.Buffers.Binary;

namespace Verifiable.Ethereum.Rlp;

/// <summary>Serialises RLP items.</summary>
/// <remarks>Yellow Paper, appendix B: one byte below 0x80 is itself; strings start at 0x80, lists at 0xc0; payloads above 55 bytes carry the length of their length.</remarks>
public static class RlpEncoder
{
    /// <summary>The canonical encoding of <paramref name="item"/>.</summary>
    public static byte[] Encode(RlpItem item)
    {
        ArgumentNullException.ThrowIfNull(item);
        byte[] output = new byte[TotalLength(item)];
        int written = Write(item, output);
        return written == output.Length ? output : throw new InvalidOperationException("RLP: measured and written lengths differ");
    }

    private static int PayloadLength(RlpItem item)
    {
        if (!item.IsList)
        {
            return item.Bytes.Length;
        }

        int length = 0;
        foreach (RlpItem child in item.Items)
        {
            length = checked(length + TotalLength(child));
        }

        return length;
    }

    private static int TotalLength(RlpItem item)
    {
        int payload = PayloadLength(item);
        return IsSelf(item) ? 1 : checked(payload + 1 + (payload > 55 ? LengthOfLength(payload) : 0));
    }

    private static bool IsSelf(RlpItem item) => !item.IsList && item.Bytes.Length == 1 && item.Bytes[0] < 0x80;

    private static int LengthOfLength(int length) => length switch { < 1 << 8 => 1, < 1 << 16 => 2, < 1 << 24 => 3, _ => 4 };

    private static int Write(RlpItem item, Span<byte> output)
    {
        if (IsSelf(item))
        {
            output[0] = item.Bytes[0];
            return 1;
        }

        int payload = PayloadLength(item);
        int at = WriteHeader(payload, item.IsList ? 0xc0 : 0x80, output);
        if (!item.IsList)
        {
            item.Bytes.CopyTo(output[at..]);
            return at + payload;
        }

        foreach (RlpItem child in item.Items)
        {
            at += Write(child, output[at..]);
        }

        return at;
    }

    private static int WriteHeader(int payload, int offset, Span<byte> output)
    {
        if (payload <= 55)
        {
            output[0] = (byte)(offset + payload);
            return 1;
        }

        int size = LengthOfLength(payload);
        output[0] = (byte)(offset + 55 + size);
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, payload);
        length[(4 - size)..].CopyTo(output[1..]);
        return 1 + size;
    }
}
