using System.Text.Json.Nodes;

namespace Verifiable.Execution.Manifest.Fields;

/// <summary>A whole number within bounds; required unless it has a default or is optional.</summary>
internal sealed class IntegerField(string name, string summary, long least, long greatest, long? fallback = null, bool isOptional = false) : Field(name, summary, fallback is null && !isOptional)
{
    /// <inheritdoc/>
    public override object? Read(MappingReader reader, ManifestScope scope) => isOptional && !reader.Has(Name) ? null : reader.Integer(Name, least, greatest, fallback);

    /// <inheritdoc/>
    public override JsonObject Schema()
    {
        var schema = new JsonObject { ["type"] = "integer", ["minimum"] = least, ["maximum"] = greatest };
        if (fallback is not null)
            schema["default"] = fallback;
        return schema;
    }
}
