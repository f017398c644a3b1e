using System.Buffers.Binary;
using System.Collections.Immutable;
using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Serialization;

namespace Verifiable.Execution.Data;

/// <summary>An array of bytes in the IDX format of the MNIST files.</summary>
/// <remarks>Format (LeCun, "The MNIST database"): two zero bytes, type 0x08 (unsigned byte), number of dimensions, big-endian u32 extents, then the elements row-major, nothing after them.</remarks>
public sealed class IdxFile
{
    private const byte UnsignedByte = 0x08;
    private const int MagicBytes = 4;
    private const int MaxRank = 4;
    private readonly byte[] _content;
    private readonly int _dataStart;

    private IdxFile(byte[] content, int dataStart, ImmutableArray<int> extents)
    {
        _content = content;
        _dataStart = dataStart;
        Extents = extents;
    }

    /// <summary>Extents, slowest first; 1 to 4 of them, each at least 1.</summary>
    public ImmutableArray<int> Extents { get; }

    /// <summary>The elements, row-major.</summary>
    public ReadOnlySpan<byte> Data => _content.AsSpan(_dataStart);

    /// <summary>The file as samples; images without channels get one.</summary>
    public DataArray ToArray()
    {
        long[] extents = [.. Extents.Select(e => (long)e)];
        return new DataArray(StoredType.UInt8, new Shape(extents.Length == 3 ? [extents[0], 1, .. extents[1..]] : extents), _content.AsMemory(_dataStart));
    }

    /// <summary>Parses a whole file; the array is kept, not copied.</summary>
    /// <exception cref="InvalidDataException">The content breaks the format.</exception>
    public static IdxFile Parse(byte[] content, string where)
    {
        ArgumentNullException.ThrowIfNull(content);
        if (content.Length < MagicBytes || content[0] != 0 || content[1] != 0)
            throw Error("an IDX file, which starts with two zero bytes", content.Length < MagicBytes ? $"{content.Length} bytes" : $"0x{content[0]:x2}{content[1]:x2}", where);
        if (content[2] != UnsignedByte)
            throw Error("elements of type 0x08 (unsigned byte)", $"0x{content[2]:x2}", where);
        int rank = content[3];
        if (rank is < 1 or > MaxRank)
            throw Error($"1 to {MaxRank} dimensions", $"{rank}", where);
        int dataStart = MagicBytes + (rank * sizeof(uint));
        if (content.Length < dataStart)
            throw Error($"a header of {dataStart} bytes", $"{content.Length} bytes", where);
        var extents = ImmutableArray.CreateBuilder<int>(rank);
        long count = 1;
        for (int d = 0; d < rank; d++)
        {
            uint extent = BinaryPrimitives.ReadUInt32BigEndian(content.AsSpan(MagicBytes + (d * sizeof(uint))));
            if (extent is 0 or > int.MaxValue)
                throw Error("extents of 1 to 2^31 - 1", $"{extent}", where);
            // Extents are below 2^31 and the product below the file's length, so this cannot overflow.
            count *= extent;
            if (count > content.Length)
                throw Error($"at least {count} elements", $"{content.Length - dataStart} bytes", where);
            extents.Add((int)extent);
        }

        if (count != content.Length - dataStart)
            throw Error($"{count} elements ({string.Join(" x ", extents)})", $"{content.Length - dataStart} bytes", where);
        return new IdxFile(content, dataStart, extents.MoveToImmutable());
    }

    private static InvalidDataException Error(string expected, string got, string where) => new($"idx: expected {expected}, got {got} ({where})");
}
