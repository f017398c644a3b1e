using System.Text.Json.Nodes;

namespace Verifiable.Execution.Manifest.Fields;

/// <summary>One key of a mapping in a manifest: how it is read, and what the JSON Schema says about it.</summary>
/// <param name="name">The key.</param>
/// <param name="summary">What it means, for people.</param>
/// <param name="isRequired">Whether it may not be left out.</param>
internal abstract class Field(string name, string summary, bool isRequired)
{
    /// <summary>The key.</summary>
    public string Name { get; } = name;

    /// <summary>What it means, for people.</summary>
    public string Summary { get; } = summary;

    /// <summary>Whether it may not be left out.</summary>
    public bool IsRequired { get; } = isRequired;

    /// <summary>The value; null when it is left out without a default, or wrong, which is then among the errors.</summary>
    public abstract object? Read(MappingReader reader, ManifestScope scope);

    /// <summary>What the JSON Schema says about the value, but for its description.</summary>
    public abstract JsonObject Schema();

    /// <summary>The schema of a key with its description.</summary>
    public JsonObject DescribedSchema()
    {
        JsonObject schema = Schema();
        schema["description"] = Summary;
        return schema;
    }
}
