using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Verifiable.Execution.Manifest.Tables;

namespace Verifiable.Execution.Manifest;

/// <summary>The JSON Schema of manifests, made from the tables that the reader follows; editors complete and check YAML with it.</summary>
/// <remarks>Draft 2020-12. What depends on several values (a head count that divides the features, an input that fits a layer) is beyond a schema; the reader and the compiler say that.</remarks>
public static class ManifestSchema
{
    private static readonly JsonSerializerOptions s_options = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The schema as a document.</summary>
    public static JsonObject Create()
    {
        var schema = new JsonObject { ["$schema"] = "https://json-schema.org/draft/2020-12/schema", ["title"] = "Verifiable training job" };
        foreach ((string name, JsonNode? value) in Sections.Document.Schema())
            schema[name] = value?.DeepClone();
        schema["$defs"] = new JsonObject
        {
            [LayerTable.All.Noun] = LayerTable.All.Schema(),
            [LossTable.All.Noun] = LossTable.All.Schema(),
            [OptimizerTable.All.Noun] = OptimizerTable.All.Schema(),
            [SchedulerTable.All.Noun] = SchedulerTable.All.Schema(),
        };
        return schema;
    }

    /// <summary>The text of <c>schemas/training-job.schema.json</c>.</summary>
    public static string Text() => Create().ToJsonString(s_options).ReplaceLineEndings("\n") + "\n";
}
