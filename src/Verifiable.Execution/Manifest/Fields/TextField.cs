using System.Text.Json.Nodes;

namespace Verifiable.Execution.Manifest.Fields;

/// <summary>Text that is not empty; with its place, as most of it names files.</summary>
internal sealed class TextField(string name, string summary, bool isRequired = true) : Field(name, summary, isRequired)
{
    /// <inheritdoc/>
    public override object? Read(MappingReader reader, ManifestScope scope) =>
        reader.Text(Name, IsRequired) is string text ? new Located<string>(text, reader.LocationOf(Name)) : null;

    /// <inheritdoc/>
    public override JsonObject Schema() => new() { ["type"] = "string", ["minLength"] = 1 };
}
