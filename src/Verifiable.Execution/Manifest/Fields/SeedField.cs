using System.Text.Json.Nodes;

namespace Verifiable.Execution.Manifest.Fields;

/// <summary>A whole number from 0 to 2^64 - 1.</summary>
internal sealed class SeedField(string name, string summary) : Field(name, summary, isRequired: false)
{
    /// <inheritdoc/>
    public override object? Read(MappingReader reader, ManifestScope scope) => reader.Has(Name) ? reader.Seed(Name) : null;

    /// <inheritdoc/>
    public override JsonObject Schema() => new() { ["type"] = "integer", ["minimum"] = 0, ["maximum"] = ulong.MaxValue };
}
