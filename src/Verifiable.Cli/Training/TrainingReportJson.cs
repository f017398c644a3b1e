using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Verifiable.Cli.Output;
using Verifiable.Execution.Training;
using Verifiable.Protocol.Hashing;
using Verifiable.Tensors.Kernels;

namespace Verifiable.Cli.Training;

/// <summary>The JSON of a report: <c>train.json</c>.</summary>
internal static class TrainingReportJson
{
    /// <summary>The document, indented.</summary>
    public static byte[] Write(TrainingReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteString("name", report.Name);
            json.WriteString("weightsSha256", report.WeightsSha256);
            json.WriteNumber("steps", report.Losses.Length);
            json.WriteNumber("seconds", Math.Round(report.Seconds, 3));
            json.WriteString("stateRoot", report.StateRoot.ToHex());
            json.WriteString("specHash", report.SpecHash.ToHex());
            json.WriteString("programRoot", report.ProgramRoot.ToHex());
            json.WriteNumber("threads", report.Threads);
            json.WriteString("isa", InstructionSets.Name(report.InstructionSet));
            if (report.Validation is { } validation)
                WriteValidation(json, validation);
            if (report.Evaluation is { } evaluation)
                WriteEvaluation(json, evaluation);
            json.WriteStartArray("segmentRoots");
            foreach (Hash256 root in report.SegmentRoots)
                json.WriteStringValue(root.ToHex());
            json.WriteEndArray();
            json.WriteStartArray("losses");
            foreach (float loss in report.Losses)
                WriteLoss(json, loss);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return stream.ToArray();
    }

    private static void WriteValidation(Utf8JsonWriter json, EvaluationReport validation)
    {
        var members = new JsonObject();
        EvaluationMembers.AddTo(members, "", validation);
        json.WritePropertyName("validation");
        members.WriteTo(json);
    }

    private static void WriteEvaluation(Utf8JsonWriter json, EvaluationResult evaluation)
    {
        json.WriteStartObject("test");
        json.WriteNumber("samples", evaluation.Samples);
        json.WriteNumber("correct", evaluation.Correct);
        json.WriteNumber("accuracy", evaluation.Accuracy);
        json.WriteString("logitsSha256", evaluation.LogitsSha256);
        json.WriteEndObject();
    }

    // JSON has no number for these; a diverged run still gets its report.
    private static void WriteLoss(Utf8JsonWriter json, float loss)
    {
        if (float.IsFinite(loss))
            json.WriteNumberValue(loss);
        else
            json.WriteStringValue(loss.ToString(CultureInfo.InvariantCulture));
    }
}
