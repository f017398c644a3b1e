using System.Collections.Immutable;
using System.Text.Json.Nodes;
using YamlDotNet.RepresentationModel;

namespace Verifiable.Execution.Manifest.Tables;

/// <summary>Everything that may stand in one place of a manifest, by name: layers, losses, optimizers, schedules.</summary>
/// <param name="noun">What they are, for messages.</param>
/// <param name="example">One of them, for messages.</param>
/// <param name="definitions">The definitions; read when they are first needed, because layers may hold layers.</param>
internal sealed class Table<T>(string noun, string example, Func<ImmutableArray<Definition<T>>> definitions)
    where T : class
{
    private readonly Lazy<ImmutableArray<Definition<T>>> _definitions = new(definitions);

    /// <summary>What they are, for messages.</summary>
    public string Noun => noun;

    /// <summary>What is expected where nothing stands.</summary>
    public string Expected => $"{Article} {noun} such as `{example}`";

    /// <summary>Called for what was read, with its arguments, path and place; null: nothing is.</summary>
    public Action<T, YamlMappingNode, string, SourceLocation, ManifestScope>? Placed { get; init; }

    /// <summary>Reads a mapping of one name to its arguments; null, and errors, where something is wrong.</summary>
    public T? Read(YamlNode node, string path, ManifestScope scope)
    {
        if (node is not YamlMappingNode { Children.Count: 1 } item)
        {
            scope.Errors.Add(node, $"{path}: expected one {noun} such as `{example}`, got {MappingReader.Describe(node)}");
            return null;
        }

        (YamlNode key, YamlNode arguments) = item.Children.First();
        string name = (key as YamlScalarNode)?.Value ?? "";
        if (_definitions.Value.FirstOrDefault(d => d.Name == name) is not { } definition)
        {
            // The names fill some lines; they are listed once.
            string names = scope.ListsFirst(noun) ? string.Join(", ", _definitions.Value.Select(d => d.Name)) : "those named before";
            scope.Errors.Add(key, $"{path}: expected {Article} {noun}, one of {names}, got '{Excerpt.Of(name)}'");
            return null;
        }

        // `ReLU:` without arguments is an empty scalar.
        if (arguments is YamlScalarNode { Value: null or "" })
            arguments = new YamlMappingNode();
        if (arguments is not YamlMappingNode mapping)
        {
            scope.Errors.Add(arguments, $"{path}.{name}: expected a mapping of arguments, got {MappingReader.Describe(arguments)}");
            return null;
        }

        T? value = definition.Read(mapping, $"{path}.{name}", scope);
        if (value is not null)
            Placed?.Invoke(value, mapping, $"{path}.{name}", ErrorList.LocationOf(key), scope);
        return value;
    }

    /// <summary>A reference to the table in the JSON Schema.</summary>
    public JsonObject Reference() => new() { ["$ref"] = $"#/$defs/{noun}" };

    /// <summary>The table in the JSON Schema: an object with exactly one of the names.</summary>
    public JsonObject Schema()
    {
        var properties = new JsonObject();
        foreach (Definition<T> definition in _definitions.Value)
        {
            JsonObject schema = definition.Schema();
            if (definition.Fields.All(f => !f.IsRequired) && definition.Alternatives.IsEmpty)
                schema["type"] = new JsonArray("object", "null");
            properties[definition.Name] = schema;
        }

        return new JsonObject { ["type"] = "object", ["properties"] = properties, ["additionalProperties"] = false, ["minProperties"] = 1, ["maxProperties"] = 1 };
    }

    private string Article => "aeiou".Contains(noun[0], StringComparison.Ordinal) ? "an" : "a";
}
