using System.Text.Json.Nodes;

namespace Verifiable.Execution.Manifest.Fields;

/// <summary>One whole number, or a list of them; required unless it is optional.</summary>
internal sealed class IntegersField(string name, string summary, long least, long greatest, int longest, bool isOptional = false) : Field(name, summary, !isOptional)
{
    /// <inheritdoc/>
    public override object? Read(MappingReader reader, ManifestScope scope) => isOptional && !reader.Has(Name) ? null : reader.Integers(Name, least, greatest, longest);

    /// <inheritdoc/>
    public override JsonObject Schema() => new()
    {
        ["oneOf"] = new JsonArray(Number(), new JsonObject { ["type"] = "array", ["items"] = Number(), ["minItems"] = 1, ["maxItems"] = longest }),
    };

    private JsonObject Number() => new() { ["type"] = "integer", ["minimum"] = least, ["maximum"] = greatest };
}
