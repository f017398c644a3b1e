using System.Buffers.Binary;
using System.Text;
using System.Text.Json;

namespace Verifiable.Tensors.Serialization;

/// <summary>Reads and writes tensors in the safetensors format.</summary>
public sealed class SafetensorsFile
{
    /// <summary>Largest header accepted, in bytes; the format's own limit.</summary>
    public const int MaxHeaderBytes = 100_000_000;

    private const int LengthBytes = sizeof(ulong);
    private const int Alignment = 8;

    private readonly byte[] _content;
    private readonly int _dataStart;

    private SafetensorsFile(byte[] content, int dataStart, SafetensorsHeader header)
    {
        _content = content;
        _dataStart = dataStart;
        (Entries, Metadata) = (header.Entries, header.Metadata);
    }

    /// <summary>The tensors in the header's order.</summary>
    public IReadOnlyList<SafetensorsEntry> Entries { get; }

    /// <summary>What the file says about itself; empty when it says nothing.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Parses a whole file of F32 tensors, such as weights; the array is kept, not copied.</summary>
    /// <param name="content">The file.</param>
    /// <param name="where">Its name, for messages.</param>
    /// <exception cref="InvalidDataException">The content breaks the format, or holds another type than F32.</exception>
    public static SafetensorsFile Parse(byte[] content, string where) => Parse(content, [StoredType.Float32], where);

    /// <summary>Parses a whole file of tensors of some types; the array is kept, not copied.</summary>
    /// <param name="content">The file.</param>
    /// <param name="types">The types.</param>
    /// <param name="where">Its name, for messages.</param>
    /// <exception cref="InvalidDataException">The content breaks the format, or holds another type.</exception>
    public static SafetensorsFile Parse(byte[] content, ReadOnlySpan<StoredType> types, string where)
    {
        ArgumentNullException.ThrowIfNull(content);
        if (content.Length < LengthBytes)
            throw SafetensorsHeader.Error($"at least {LengthBytes} bytes", $"{content.Length}", where);
        ulong length = BinaryPrimitives.ReadUInt64LittleEndian(content);
        ulong limit = (ulong)Math.Min(MaxHeaderBytes, content.Length - LengthBytes);
        if (length > limit)
            throw SafetensorsHeader.Error($"a header of at most {limit} bytes", $"{length}", where);
        int dataStart = LengthBytes + (int)length;
        return new SafetensorsFile(content, dataStart, SafetensorsHeader.Parse(content.AsMemory(LengthBytes, (int)length), content.Length - dataStart, types, where));
    }

    /// <summary>The raw little-endian bytes of a tensor.</summary>
    public ReadOnlySpan<byte> Data(SafetensorsEntry entry) => Memory(entry).Span;

    /// <summary>The same for those who keep them; nothing is copied.</summary>
    public ReadOnlyMemory<byte> Memory(SafetensorsEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return _content.AsMemory(checked(_dataStart + (int)entry.Begin), checked((int)(entry.End - entry.Begin)));
    }

    /// <summary>The file of the given tensors in the given order: the same bytes for the same tensors, header padded with spaces to 8 bytes.</summary>
    /// <param name="tensors">Name, shape to declare, and the tensor; the shape has as many elements.</param>
    /// <param name="metadata">What the file is to say about itself; null: nothing.</param>
    public static byte[] Write(IEnumerable<NamedTensor> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        NamedTensor[] all = [.. tensors];
        byte[] header = Header(all, metadata);
        var content = new byte[checked(LengthBytes + header.Length + all.Sum(t => t.Tensor.Count * sizeof(float)))];
        BinaryPrimitives.WriteUInt64LittleEndian(content, (ulong)header.Length);
        header.CopyTo(content, LengthBytes);
        int position = LengthBytes + header.Length;
        foreach (NamedTensor tensor in all)
        {
            tensor.Tensor.Bytes.CopyTo(content.AsSpan(position));
            position += tensor.Tensor.Bytes.Length;
        }

        return content;
    }

    private static byte[] Header(NamedTensor[] tensors, IReadOnlyDictionary<string, string>? metadata)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            if (metadata is not null)
            {
                json.WriteStartObject(SafetensorsHeader.MetadataName);
                foreach ((string name, string value) in metadata)
                    json.WriteString(name, value);
                json.WriteEndObject();
            }

            long position = 0;
            foreach (NamedTensor tensor in tensors)
            {
                json.WriteStartObject(tensor.Name);
                json.WriteString("dtype", StoredTypes.SafetensorsName(tensor.Type));
                json.WriteStartArray("shape");
                foreach (long extent in tensor.Shape.Extents)
                    json.WriteNumberValue(extent);
                json.WriteEndArray();
                json.WriteStartArray("data_offsets");
                json.WriteNumberValue(position);
                position += tensor.Tensor.Count * sizeof(float);
                json.WriteNumberValue(position);
                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        string text = Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
        int padded = (stream.Length % Alignment == 0) ? (int)stream.Length : (int)(stream.Length + Alignment - (stream.Length % Alignment));
        return Encoding.UTF8.GetBytes(text + new string(' ', padded - (int)stream.Length));
    }
}
