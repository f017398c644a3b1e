using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Verifiable.Execution.Tests.Manifest;

/// <summary>The part of JSON Schema 2020-12 that the manifest's schema uses; every other keyword is refused, so that none goes unchecked.</summary>
internal sealed class SchemaCheck(JsonObject root)
{
    /// <summary>What is wrong with a document: path and keyword.</summary>
    public IReadOnlyList<string> Run(JsonNode? document) => Problems(document, root, "$");

    private List<string> Problems(JsonNode? value, JsonObject schema, string path)
    {
        var problems = new List<string>();
        foreach ((string keyword, JsonNode? rule) in schema)
        {
            problems.AddRange(keyword switch
            {
                "$ref" => Problems(value, root["$defs"]![rule!.GetValue<string>()["#/$defs/".Length..]]!.AsObject(), path),
                "properties" => value is JsonObject o ? rule!.AsObject().Where(p => o.ContainsKey(p.Key)).SelectMany(p => Problems(o[p.Key], p.Value!.AsObject(), $"{path}.{p.Key}")) : [],
                "additionalProperties" => value is JsonObject o ? o.Where(p => !schema["properties"]!.AsObject().ContainsKey(p.Key)).Select(p => $"{path}.{p.Key}: {keyword}") : [],
                "required" => value is JsonObject o ? rule!.AsArray().Select(r => r!.GetValue<string>()).Where(r => !o.ContainsKey(r)).Select(r => $"{path}: {keyword} {r}") : [],
                "items" => value is JsonArray a ? a.SelectMany((item, i) => Problems(item, rule!.AsObject(), $"{path}[{i}]")) : [],
                "oneOf" => rule!.AsArray().Count(r => Problems(value, r!.AsObject(), path).Count == 0) == 1 ? [] : [$"{path}: {keyword}"],
                "not" => Problems(value, rule!.AsObject(), path).Count == 0 ? [$"{path}: {keyword}"] : [],
                _ => Holds(keyword, rule!, value) ? [] : (IEnumerable<string>)[$"{path}: {keyword}"],
            });
        }

        return problems;
    }

    private static bool Holds(string keyword, JsonNode rule, JsonNode? value) => keyword switch
    {
        "$schema" or "$defs" or "title" or "description" or "default" => true,
        "type" => rule is JsonArray types ? types.Any(t => IsOf(t!.GetValue<string>(), value)) : IsOf(rule.GetValue<string>(), value),
        "const" => JsonNode.DeepEquals(rule, value),
        "enum" => rule.AsArray().Any(r => JsonNode.DeepEquals(r, value)),
        "minimum" => Number(value) is not double n || n >= rule.GetValue<double>(),
        "maximum" => Number(value) is not double n || n <= rule.GetValue<double>(),
        "exclusiveMinimum" => Number(value) is not double n || n > rule.GetValue<double>(),
        "exclusiveMaximum" => Number(value) is not double n || n < rule.GetValue<double>(),
        "minLength" => Text(value) is not string s || s.Length >= rule.GetValue<int>(),
        "pattern" => Text(value) is not string s || Regex.IsMatch(s, rule.GetValue<string>(), RegexOptions.None, TimeSpan.FromSeconds(1)),
        "minItems" => value is not JsonArray a || a.Count >= rule.GetValue<int>(),
        "maxItems" => value is not JsonArray a || a.Count <= rule.GetValue<int>(),
        "minProperties" => value is not JsonObject o || o.Count >= rule.GetValue<int>(),
        "maxProperties" => value is not JsonObject o || o.Count <= rule.GetValue<int>(),
        _ => throw new InvalidOperationException($"SchemaCheck: expected a known keyword, got {keyword}"),
    };

    private static bool IsOf(string type, JsonNode? value) => type switch
    {
        "object" => value is JsonObject,
        "array" => value is JsonArray,
        "string" => Text(value) is not null,
        "number" => Number(value) is not null,
        "integer" => Number(value) is double n && n == Math.Floor(n),
        "boolean" => value?.GetValueKind() is JsonValueKind.True or JsonValueKind.False,
        "null" => value is null,
        _ => throw new InvalidOperationException($"SchemaCheck: expected a known type, got {type}"),
    };

    private static double? Number(JsonNode? value) => value?.GetValueKind() == JsonValueKind.Number ? value.GetValue<double>() : null;

    private static string? Text(JsonNode? value) => value?.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : null;
}
