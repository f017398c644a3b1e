using System.Text.Json.Nodes;

namespace Verifiable.Execution.Manifest.Fields;

/// <summary>Two numbers in an interval, <c>[a, b]</c>.</summary>
internal sealed class NumberPairField(string name, string summary, Interval interval, (double First, double Second) fallback) : Field(name, summary, isRequired: false)
{
    /// <inheritdoc/>
    public override object? Read(MappingReader reader, ManifestScope scope) => reader.NumberPair(Name, interval.ToString(), interval.Contains, fallback);

    /// <inheritdoc/>
    public override JsonObject Schema() => new()
    {
        ["type"] = "array",
        ["items"] = interval.Schema(),
        ["minItems"] = 2,
        ["maxItems"] = 2,
        ["default"] = new JsonArray(fallback.First, fallback.Second),
    };
}
