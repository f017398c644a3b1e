using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Verifiable.Execution.Manifest.Tables;
using YamlDotNet.RepresentationModel;

namespace Verifiable.Execution.Manifest.Fields;

/// <summary>A list of choices out of a table, such as layers.</summary>
internal sealed class ListField<T>(string name, string summary, Table<T> table, bool isRequired = true) : Field(name, summary, isRequired)
    where T : class
{
    // Far more than the operators of a program allow.
    private const int MaxItems = 4096;

    /// <inheritdoc/>
    public override object? Read(MappingReader reader, ManifestScope scope)
    {
        YamlNode? node = reader.Node(Name, $"a list of {table.Noun}s", IsRequired);
        if (node is null)
            return null;
        if (node is not YamlSequenceNode { Children.Count: > 0 and <= MaxItems } list)
        {
            reader.Error(Name, $"expected a list of 1 to {MaxItems} {table.Noun}s, got {MappingReader.Describe(node)}");
            return null;
        }

        var items = ImmutableArray.CreateBuilder<T>();
        for (int i = 0; i < list.Children.Count; i++)
        {
            if (table.Read(list.Children[i], $"{reader.PathOf(Name)}[{i}]", scope) is { } item)
                items.Add(item);
        }

        return items.ToImmutable();
    }

    /// <inheritdoc/>
    public override JsonObject Schema() => new() { ["type"] = "array", ["minItems"] = 1, ["maxItems"] = MaxItems, ["items"] = table.Reference() };
}
