using System.Text.Json.Nodes;
using Verifiable.Tensors.Functional;

namespace Verifiable.Execution.Manifest.Fields;

/// <summary>A height and a width: one whole number for both, or <c>[h, w]</c>; required unless it has a default or is optional.</summary>
internal sealed class SizeField(string name, string summary, int least, int greatest, int? fallback = null, bool isOptional = false) : Field(name, summary, fallback is null && !isOptional)
{
    /// <inheritdoc/>
    public override object? Read(MappingReader reader, ManifestScope scope) =>
        isOptional && !reader.Has(Name) ? null : reader.Size(Name, least, greatest, fallback is int both ? new Size2d(both, both) : null);

    /// <inheritdoc/>
    public override JsonObject Schema()
    {
        var schema = new JsonObject
        {
            ["oneOf"] = new JsonArray(Number(), new JsonObject { ["type"] = "array", ["items"] = Number(), ["minItems"] = 2, ["maxItems"] = 2 }),
        };
        if (fallback is not null)
            schema["default"] = fallback;
        return schema;
    }

    private JsonObject Number() => new() { ["type"] = "integer", ["minimum"] = least, ["maximum"] = greatest };
}
