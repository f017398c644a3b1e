using System.Text.Json.Nodes;

namespace Verifiable.Execution.Manifest.Fields;

/// <summary>One whole number, or a list of them.</summary>
internal sealed class IntegersField(string name, string summary, long least, long greatest, int longest) : Field(name, summary, isRequired: true)
{
    /// <inheritdoc/>
    public override object? Read(MappingReader reader, ManifestScope scope) => reader.Integers(Name, least, greatest, longest);

    /// <inheritdoc/>
    public override JsonObject Schema() => new()
    {
        ["oneOf"] = new JsonArray(Number(), new JsonObject { ["type"] = "array", ["items"] = Number(), ["minItems"] = 1, ["maxItems"] = longest }),
    };

    private JsonObject Number() => new() { ["type"] = "integer", ["minimum"] = least, ["maximum"] = greatest };
}
