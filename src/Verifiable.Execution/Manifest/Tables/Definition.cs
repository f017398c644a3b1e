using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Verifiable.Execution.Manifest.Fields;
using YamlDotNet.RepresentationModel;

namespace Verifiable.Execution.Manifest.Tables;

/// <summary>A mapping that a manifest may hold: its fields, and what is made of them. Reader and JSON Schema both follow it.</summary>
/// <param name="Name">Its name, for example <c>Conv2d</c>.</param>
/// <param name="Summary">What it is, for people.</param>
/// <param name="Fields">Its keys.</param>
/// <param name="Build">What is made of the values; null, and an error, where they do not go together.</param>
internal sealed record Definition<T>(string Name, string Summary, ImmutableArray<Field> Fields, Func<Arguments, T?> Build)
    where T : class
{
    /// <summary>Keys of which exactly one must be there; empty: no such rule.</summary>
    public ImmutableArray<string> Alternatives { get; init; } = [];

    /// <summary>Reads a mapping; null, and errors, where something is wrong.</summary>
    public T? Read(YamlMappingNode mapping, string path, ManifestScope scope)
    {
        int before = scope.Errors.Count;
        var reader = new MappingReader(mapping, path, scope.Errors, [.. Fields.Select(f => f.Name)]);
        if (Alternatives.Length > 0 && Alternatives.Count(reader.Has) != 1)
        {
            string either = string.Join(" or ", Alternatives);
            scope.Errors.Add(reader.Location, $"{(path.Length == 0 ? "manifest" : path)}: expected either {either}, got {(Alternatives.Any(reader.Has) ? Alternatives.Length == 2 ? "both" : "several" : "neither")}");
        }

        Dictionary<string, object?> values = Fields.ToDictionary(f => f.Name, f => f.Read(reader, scope), StringComparer.Ordinal);
        if (scope.Errors.Count > before)
            return null;
        try
        {
            return Build(new Arguments(reader, values));
        }
        catch (OverflowException)
        {
            scope.Errors.Add(mapping, $"{path}: expected tensors of fewer than 2^32 elements, got one that is too large");
            return null;
        }
    }

    /// <summary>What the JSON Schema says.</summary>
    public JsonObject Schema()
    {
        var properties = new JsonObject();
        foreach (Field field in Fields)
            properties[field.Name] = field.DescribedSchema();
        var schema = new JsonObject { ["type"] = "object", ["description"] = Summary, ["properties"] = properties, ["additionalProperties"] = false };
        if (Fields.Any(f => f.IsRequired))
            schema["required"] = new JsonArray([.. Fields.Where(f => f.IsRequired).Select(f => JsonValue.Create(f.Name))]);
        if (Alternatives.Length > 0)
            schema["oneOf"] = new JsonArray([.. Alternatives.Select(a => new JsonObject { ["required"] = new JsonArray(a) })]);
        return schema;
    }
}
