using System.Text.Json.Nodes;
using Verifiable.Execution.Manifest.Tables;

namespace Verifiable.Execution.Manifest.Fields;

/// <summary>A mapping of one name out of a table to its arguments, for example <c>{ Adam: { lr: 0.01 } }</c>.</summary>
internal sealed class ChoiceField<T>(string name, string summary, Table<T> table, bool isRequired = true) : Field(name, summary, isRequired)
    where T : class
{
    /// <inheritdoc/>
    public override object? Read(MappingReader reader, ManifestScope scope) => reader.Node(Name, table.Expected, IsRequired) is { } node ? table.Read(node, reader.PathOf(Name), scope) : null;

    /// <inheritdoc/>
    public override JsonObject Schema() => table.Reference();
}
