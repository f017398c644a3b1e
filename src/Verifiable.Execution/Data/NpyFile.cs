using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;
using Verifiable.Execution.Manifest;
using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Serialization;

namespace Verifiable.Execution.Data;

/// <summary>Reads an array that NumPy's <c>save</c> wrote.</summary>
/// <remarks>
/// Format (numpy.lib.format, versions 1.0, 2.0 and 3.0): <c>\x93NUMPY</c>, major and minor version, the header's length (u16 in version 1, else u32, little-endian), the header, the elements and nothing
/// after them. Types are those of <see cref="StoredType"/>; extents are at least 1; the order is that of C.
/// </remarks>
public static class NpyFile
{
    private const int VersionOffset = 6;
    private const int LengthOffset = 8;

    // NumPy itself reads no longer one unless told to.
    private const int MaxHeaderBytes = 10_000;

    private static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    /// <summary>Parses a whole file; the array is kept, not copied.</summary>
    /// <exception cref="InvalidDataException">The content breaks the format, or holds another type, order or rank.</exception>
    public static DataArray Parse(byte[] content, string where)
    {
        ArgumentNullException.ThrowIfNull(content);
        if (!content.AsSpan().StartsWith(Magic))
            throw Error("an array that NumPy saved, which starts with \\x93NUMPY", content.Length < Magic.Length ? $"{content.Length} bytes" : "other bytes", where);
        (int start, int length) = Header(content, where);
        int data = start + length;
        NpyHeader header = NpyHeader.Parse(Encoding.Latin1.GetString(content, start, length), where);
        if (header.IsFortranOrder)
            throw Error("fortran_order False", "True; numpy.ascontiguousarray makes such an array", where);
        StoredType type = StoredTypes.FromNumPy(header.Type)
            ?? throw Error($"descr one of {string.Join(", ", StoredTypes.All.Select(StoredTypes.NumPyName))}", header.Type.Length == 0 ? "an empty text" : Excerpt.Of(header.Type), where);
        Shape shape = ShapeOf(header.Extents, where);
        long bytes = shape.Count * StoredTypes.Size(type);
        return content.Length - data == bytes
            ? new DataArray(type, shape, content.AsMemory(data))
            : throw Error($"{bytes} bytes for {shape}", $"{content.Length - data}", where);
    }

    internal static InvalidDataException Error(string expected, string got, string where) => new($"npy: expected {expected}, got {got} ({where})");

    private static (int Start, int Length) Header(byte[] content, string where)
    {
        if (content.Length < LengthOffset)
            throw Error("a version", $"{content.Length} bytes", where);
        (int major, int minor) = (content[VersionOffset], content[VersionOffset + 1]);
        if (major is < 1 or > 3 || minor != 0)
            throw Error("version 1.0, 2.0 or 3.0", $"{major}.{minor}", where);
        int start = LengthOffset + (major == 1 ? sizeof(ushort) : sizeof(uint));
        if (content.Length < start)
            throw Error("the length of a header", $"{content.Length} bytes", where);
        long length = major == 1 ? BinaryPrimitives.ReadUInt16LittleEndian(content.AsSpan(LengthOffset)) : BinaryPrimitives.ReadUInt32LittleEndian(content.AsSpan(LengthOffset));
        int limit = Math.Min(MaxHeaderBytes, content.Length - start);
        return length <= limit ? (start, (int)length) : throw Error($"a header of at most {limit} bytes", $"{length}", where);
    }

    private static Shape ShapeOf(ImmutableArray<long> extents, string where)
    {
        try
        {
            if (extents.Length > 0)
                return new Shape(extents.AsSpan());
        }
        catch (Exception e) when (e is ArgumentOutOfRangeException or OverflowException)
        {
            // Said below.
        }

        throw Error($"a shape of rank 1 to {ProgramLimits.MaxRank} with extents of at least 1 and fewer than 2^32 elements", $"({string.Join(", ", extents)})", where);
    }
}
