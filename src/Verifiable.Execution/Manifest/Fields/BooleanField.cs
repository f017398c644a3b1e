using System.Text.Json.Nodes;

namespace Verifiable.Execution.Manifest.Fields;

/// <summary>true or false.</summary>
internal sealed class BooleanField(string name, string summary, bool fallback) : Field(name, summary, isRequired: false)
{
    /// <inheritdoc/>
    public override object? Read(MappingReader reader, ManifestScope scope) => reader.Boolean(Name, fallback);

    /// <inheritdoc/>
    public override JsonObject Schema() => new() { ["type"] = "boolean", ["default"] = fallback };
}
