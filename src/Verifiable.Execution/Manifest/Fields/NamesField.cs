using System.Collections.Immutable;
using System.Text.Json.Nodes;
using YamlDotNet.RepresentationModel;

namespace Verifiable.Execution.Manifest.Fields;

/// <summary>One name, or a list of different ones, out of some words where there are any; optional.</summary>
internal sealed class NamesField(string name, string summary, params string[] words) : Field(name, summary, isRequired: false)
{
    private const int MaxItems = 4096;

    /// <inheritdoc/>
    public override object? Read(MappingReader reader, ManifestScope scope)
    {
        YamlNode? node = reader.Node(Name, "a name or a list of them", required: false);
        if (node is null)
            return ImmutableArray<string>.Empty;
        YamlNode[] items = node is YamlSequenceNode list ? [.. list.Children] : [node];
        if (items.Length is < 1 or > MaxItems)
        {
            reader.Error(Name, $"expected 1 to {MaxItems} names, got {items.Length}");
            return null;
        }

        var names = ImmutableArray.CreateBuilder<string>();
        foreach (YamlNode item in items)
        {
            if (item is not YamlScalarNode { Value.Length: > 0 } scalar || !Excerpt.IsPlain(scalar.Value) || names.Contains(scalar.Value) || (words.Length > 0 && !words.Contains(scalar.Value)))
            {
                reader.Error(Name, $"expected {(words.Length > 0 ? $"some of {string.Join(", ", words)}, each once" : "different names without control characters")}, got {MappingReader.Describe(item)}");
                return null;
            }

            names.Add(scalar.Value);
        }

        return names.ToImmutable();
    }

    /// <inheritdoc/>
    public override JsonObject Schema() => new()
    {
        ["oneOf"] = new JsonArray(Text(), new JsonObject { ["type"] = "array", ["items"] = Text(), ["minItems"] = 1, ["maxItems"] = MaxItems }),
    };

    // Names of digits alone are numbers to YAML.
    private JsonObject Text() => words.Length > 0
        ? new() { ["enum"] = new JsonArray([.. words.Select(w => JsonValue.Create(w))]) }
        : new() { ["type"] = new JsonArray("string", "number") };
}
