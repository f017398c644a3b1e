using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace Verifiable.Execution.Manifest.Fields;

/// <summary>One of a few words; the first is the default where the field is not required.</summary>
internal sealed class WordField(string name, string summary, bool isRequired, params string[] words) : Field(name, summary, isRequired)
{
    private readonly ImmutableArray<string> _words = [.. words];

    /// <inheritdoc/>
    public override object? Read(MappingReader reader, ManifestScope scope) => !IsRequired && !reader.Has(Name) ? _words[0] : reader.Word(Name, _words.AsSpan());

    /// <inheritdoc/>
    public override JsonObject Schema()
    {
        JsonObject schema = _words.Length == 1
            ? new JsonObject { ["const"] = _words[0] }
            : new JsonObject { ["enum"] = new JsonArray([.. _words.Select(w => JsonValue.Create(w))]) };
        if (!IsRequired)
            schema["default"] = _words[0];
        return schema;
    }
}
