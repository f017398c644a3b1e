using System.Buffers.Binary;

namespace Verifiable.Protocol.Programs;

/// <summary>Takes big-endian fields off a span and names the place when one is missing or out of range.</summary>
internal ref struct EncodingReader(ReadOnlySpan<byte> bytes, string operation, ProgramRule rule, string where)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private int _position;

    /// <summary>Bytes not yet taken.</summary>
    public readonly int Remaining => _bytes.Length - _position;

    public int Byte(string field) => Take(sizeof(byte), field)[0];

    public int UInt16(string field) => BinaryPrimitives.ReadUInt16BigEndian(Take(sizeof(ushort), field));

    public uint UInt32(string field) => BinaryPrimitives.ReadUInt32BigEndian(Take(sizeof(uint), field));

    public int Int32(string field) => BinaryPrimitives.ReadInt32BigEndian(Take(sizeof(int), field));

    public ulong UInt64(string field) => BinaryPrimitives.ReadUInt64BigEndian(Take(sizeof(ulong), field));

    public ReadOnlySpan<byte> Take(int count, string field)
    {
        if (count > Remaining)
            throw Fail($"{count} bytes of {field}", $"{Remaining}");
        ReadOnlySpan<byte> taken = _bytes.Slice(_position, count);
        _position += count;
        return taken;
    }

    public int ByteAtMost(int limit, string field)
    {
        int value = Byte(field);
        return value <= limit ? value : throw Fail($"{field} of at most {limit}", $"{value}");
    }

    public ElementType Type(string field) => (ElementType)ByteAtMost((int)ElementType.UInt32, field);

    /// <summary>A shape; at least 1 element and at most 2^32 - 1.</summary>
    public Shape Shape(string field)
    {
        int rank = ByteAtMost(ProgramLimits.MaxRank, $"rank of {field}");
        Span<long> extents = stackalloc long[rank];
        for (int d = 0; d < rank; d++)
            extents[d] = UInt32($"extent {d} of {field}");
        return IsShape(extents) ? new Shape(extents) : throw Fail($"extents of {field} from 1 with a product of at most {uint.MaxValue}", string.Join('x', extents.ToArray()));
    }

    /// <summary>Requires that everything was taken.</summary>
    public readonly void End()
    {
        if (Remaining != 0)
            throw Fail("the end", $"{Remaining} more bytes");
    }

    public readonly ProgramEncodingException Fail(string expected, string actual) =>
        new(rule, $"{operation}: expected {expected}, got {actual} ({where}, offset {_position})");

    /// <summary>Whether extents make a <see cref="Programs.Shape"/>.</summary>
    internal static bool IsShape(ReadOnlySpan<long> extents)
    {
        ulong count = 1;
        foreach (long extent in extents)
        {
            // Both factors are below 2^32, so the product does not overflow.
            count *= (ulong)extent;
            if (extent < 1 || count > uint.MaxValue)
                return false;
        }

        return true;
    }
}
