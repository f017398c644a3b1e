using System.Buffers;

namespace Verifiable.Networking.Multiformats;

/// <summary>Unsigned integers below 2^63, seven bits a byte, least significant first.</summary>
/// <remarks>multiformats/unsigned-varint: at most nine bytes, and the shortest form only. Protobuf's varints are looser: see <see cref="Wire.ProtobufReader"/>.</remarks>
public static class UnsignedVarint
{
    /// <summary>Bytes of the longest varint.</summary>
    public const int MaxLength = 9;

    /// <summary>The number of bytes that <paramref name="value"/> takes.</summary>
    public static int LengthOf(ulong value)
    {
        int length = 1;
        while ((value >>= 7) != 0)
            length++;
        return length;
    }

    /// <summary>Reads a varint from the front.</summary>
    /// <returns><see cref="OperationStatus.NeedMoreData"/> where the bytes end inside it, <see cref="OperationStatus.InvalidData"/> where it is longer than nine bytes or not the shortest form.</returns>
    public static OperationStatus TryRead(ReadOnlySpan<byte> source, out ulong value, out int length)
    {
        value = 0;
        for (length = 0; length < MaxLength; length++)
        {
            if (length == source.Length)
                return OperationStatus.NeedMoreData;
            byte current = source[length];
            value |= (ulong)(current & 0x7f) << (7 * length);
            if (current >= 0x80)
                continue;
            bool shortest = current != 0 || length == 0;
            length++;
            return shortest ? OperationStatus.Done : OperationStatus.InvalidData;
        }

        return OperationStatus.InvalidData;
    }

    /// <summary>Writes <paramref name="value"/> and returns the bytes it took.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is 2^63 or more.</exception>
    public static int Write(Span<byte> destination, ulong value)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, (ulong)long.MaxValue);
        int length = 0;
        for (; value >= 0x80; value >>= 7)
            destination[length++] = (byte)(value | 0x80);
        destination[length++] = (byte)value;
        return length;
    }
}
