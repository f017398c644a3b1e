using System.Globalization;
using System.Text.Json.Nodes;
using Verifiable.Execution.Training;
using Verifiable.Tensors.Nn;

namespace Verifiable.Cli.Output;

/// <summary>Metrics as members of a result.</summary>
internal static class EvaluationMembers
{
    /// <summary>Adds count and metrics, for example <c>loss</c>, or <c>validationLoss</c> with the prefix <c>validation</c>.</summary>
    public static void AddTo(JsonObject result, string prefix, EvaluationReport report)
    {
        result[Name(prefix, "Count")] = report.Count;
        foreach ((EvaluationMetric metric, float value) in report.Metrics)
            result[Name(prefix, metric.ToString())] = Number(value);
    }

    // JSON has no number for NaN and infinities.
    private static JsonValue Number(float value) => float.IsFinite(value) ? JsonValue.Create(value) : JsonValue.Create(value.ToString(CultureInfo.InvariantCulture));

    private static string Name(string prefix, string name) => prefix.Length == 0 ? char.ToLowerInvariant(name[0]) + name[1..] : prefix + name;
}
