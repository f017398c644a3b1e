using System.Text.Json.Nodes;

namespace Verifiable.Execution.Manifest.Fields;

/// <summary>A finite number in an interval; required unless it has a default or is optional.</summary>
internal sealed class NumberField(string name, string summary, Interval interval, double? fallback = null, bool isOptional = false) : Field(name, summary, fallback is null && !isOptional)
{
    /// <inheritdoc/>
    public override object? Read(MappingReader reader, ManifestScope scope) =>
        isOptional && !reader.Has(Name) ? null : reader.Number(Name, interval.ToString(), interval.Contains, fallback);

    /// <inheritdoc/>
    public override JsonObject Schema()
    {
        JsonObject schema = interval.Schema();
        if (fallback is not null)
            schema["default"] = fallback;
        return schema;
    }
}
