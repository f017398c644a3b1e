using System.Text.Json;
using Verifiable.Protocol.Programs;

namespace Verifiable.Tensors.Serialization;

/// <summary>Parses the JSON header of a safetensors file, trusting nothing in it.</summary>
/// <remarks>
/// Format: huggingface/safetensors, "Format": an object of name to <c>{ "dtype", "shape", "data_offsets": [begin, end] }</c>, optionally <c>__metadata__</c> with strings.
/// Only the types that the caller names are accepted. Tensors must cover the data without overlap or gap, as the format demands, so that no byte of a file has two meanings or none.
/// </remarks>
/// <param name="Entries">The tensors in the header's order.</param>
/// <param name="Metadata">What the file says about itself.</param>
internal sealed record SafetensorsHeader(IReadOnlyList<SafetensorsEntry> Entries, IReadOnlyDictionary<string, string> Metadata)
{
    public const string MetadataName = "__metadata__";

    public static SafetensorsHeader Parse(ReadOnlyMemory<byte> header, long dataLength, ReadOnlySpan<StoredType> types, string where)
    {
        try
        {
            return ParseText(header, dataLength, types, where);
        }
        catch (InvalidOperationException e)
        {
            // JSON itself does not mind bytes that are no UTF-8, or half a surrogate pair; they show when a text is asked for.
            throw new InvalidDataException($"safetensors: expected a header of text, got bytes that are none ({where})", e);
        }
    }

    public static InvalidDataException Error(string expected, string got, string where) => new($"safetensors: expected {expected}, got {got} ({where})");

    private static SafetensorsHeader ParseText(ReadOnlyMemory<byte> header, long dataLength, ReadOnlySpan<StoredType> types, string where)
    {
        using JsonDocument document = ParseJson(header, where);
        if (document.RootElement.ValueKind != JsonValueKind.Object)
            throw Error("a JSON object", document.RootElement.ValueKind.ToString(), where);
        var entries = new List<SafetensorsEntry>();
        Dictionary<string, string> metadata = [];
        foreach (JsonProperty property in document.RootElement.EnumerateObject())
        {
            if (property.NameEquals(MetadataName))
                metadata = ParseMetadata(property.Value, where);
            else
                entries.Add(ParseEntry(property, types, where));
        }

        CheckCoverage(entries, dataLength, where);
        return new SafetensorsHeader(entries, metadata);
    }

    private static JsonDocument ParseJson(ReadOnlyMemory<byte> header, string where)
    {
        try
        {
            return JsonDocument.Parse(header, new JsonDocumentOptions { AllowDuplicateProperties = false, MaxDepth = 8 });
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"safetensors: expected a JSON header without duplicate names, got {e.Message} ({where})", e);
        }
    }

    private static Dictionary<string, string> ParseMetadata(JsonElement metadata, string where)
    {
        if (metadata.ValueKind != JsonValueKind.Object || metadata.EnumerateObject().Any(p => p.Value.ValueKind != JsonValueKind.String))
            throw Error($"{MetadataName} to hold strings", metadata.ValueKind.ToString(), where);
        return metadata.EnumerateObject().ToDictionary(p => p.Name, p => p.Value.GetString()!, StringComparer.Ordinal);
    }

    private static SafetensorsEntry ParseEntry(JsonProperty property, ReadOnlySpan<StoredType> types, string where)
    {
        string at = $"{where}: {property.Name}";
        if (property.Value.ValueKind != JsonValueKind.Object)
            throw Error("an object", property.Value.ValueKind.ToString(), at);
        foreach (JsonProperty field in property.Value.EnumerateObject())
        {
            if (field.Name is not ("dtype" or "shape" or "data_offsets"))
                throw Error("dtype, shape and data_offsets only", field.Name, at);
        }

        StoredType type = ParseType(property.Value, types, at);
        long[] extents = Integers(property.Value, "shape", at);
        long[] offsets = Integers(property.Value, "data_offsets", at);
        if (offsets.Length != 2)
            throw Error("two data_offsets", $"{offsets.Length}", at);
        Shape shape = ParseShape(extents, at);
        long bytes = shape.Count * StoredTypes.Size(type);
        if (offsets[0] > offsets[1] || offsets[1] - offsets[0] != bytes)
            throw Error($"{bytes} bytes for {shape}", $"offsets {offsets[0]} to {offsets[1]}", at);
        return new SafetensorsEntry(property.Name, type, shape, offsets[0], offsets[1]);
    }

    private static StoredType ParseType(JsonElement entry, ReadOnlySpan<StoredType> types, string at)
    {
        string? name = entry.TryGetProperty("dtype", out JsonElement dtype) && dtype.ValueKind == JsonValueKind.String ? dtype.GetString() : null;
        if (name is not null && StoredTypes.FromSafetensors(name) is { } type && types.Contains(type))
            return type;
        string[] names = [.. types.ToArray().Select(StoredTypes.SafetensorsName)];
        throw Error($"dtype {(names.Length == 1 ? names[0] : $"{string.Join(", ", names[..^1])} or {names[^1]}")}", name ?? "none", at);
    }

    private static Shape ParseShape(long[] extents, string at)
    {
        try
        {
            return new Shape(extents);
        }
        catch (Exception e) when (e is ArgumentOutOfRangeException or OverflowException)
        {
            throw new InvalidDataException($"safetensors: expected a shape of rank <= {ProgramLimits.MaxRank} with extents of at least 1 and fewer than 2^32 elements, got [{string.Join(", ", extents)}] ({at})", e);
        }
    }

    private static long[] Integers(JsonElement entry, string name, string at)
    {
        if (!entry.TryGetProperty(name, out JsonElement array) || array.ValueKind != JsonValueKind.Array)
            throw Error($"an array {name}", "none", at);
        var values = new List<long>();
        foreach (JsonElement element in array.EnumerateArray())
        {
            if (element.ValueKind != JsonValueKind.Number || !element.TryGetInt64(out long value) || value < 0)
                throw Error($"whole numbers of at least 0 in {name}", element.ToString(), at);
            values.Add(value);
        }

        return [.. values];
    }

    private static void CheckCoverage(List<SafetensorsEntry> entries, long dataLength, string where)
    {
        long position = 0;
        foreach (SafetensorsEntry entry in entries.OrderBy(e => e.Begin))
        {
            if (entry.Begin != position)
                throw Error($"{entry.Name} to begin at byte {position}, without overlap or gap", $"{entry.Begin}", where);
            position = entry.End;
        }

        if (position != dataLength)
            throw Error($"{position} bytes of data", $"{dataLength}", where);
    }
}
