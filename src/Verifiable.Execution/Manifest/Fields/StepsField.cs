using System.Text.Json.Nodes;

namespace Verifiable.Execution.Manifest.Fields;

/// <summary>The number of steps, whose bound depends on the batch: order and schedule are tensors as long as the job.</summary>
internal sealed class StepsField(string name, string summary, string batchKey, int maxBatch, int maxVisited) : Field(name, summary, isRequired: true)
{
    /// <inheritdoc/>
    public override object? Read(MappingReader reader, ManifestScope scope)
    {
        long batch = reader.Peek(batchKey) is { } value && value >= 1 && value <= maxBatch ? value : 1;
        return reader.Integer(Name, 1, maxVisited / batch);
    }

    /// <inheritdoc/>
    public override JsonObject Schema() => new() { ["type"] = "integer", ["minimum"] = 1, ["maximum"] = maxVisited };
}
