using System.Text.Json.Nodes;

namespace Verifiable.Execution.Manifest.Fields;

/// <summary>The name of a layer among those of its list, which names its parameters: never a number, so that it is no other layer's position.</summary>
internal sealed class LayerNameField() : Field(Key, "Name of the layer, and so of its parameters in files; its position by default.", isRequired: false)
{
    /// <summary>The key.</summary>
    public const string Key = "name";

    private const int MaxLength = 64;

    // What the JSON Schema says; the reader follows IsName.
    private const string Pattern = "^[A-Za-z_][A-Za-z0-9_]{0,63}$";

    /// <inheritdoc/>
    public override object? Read(MappingReader reader, ManifestScope scope)
    {
        string? name = reader.Text(Name, required: false);
        if (name is not null && !IsName(name))
            reader.Error(Name, $"expected a letter or underscore and up to 63 of them or digits, got '{Excerpt.Of(name)}'");
        return name;
    }

    /// <inheritdoc/>
    public override JsonObject Schema() => new() { ["type"] = "string", ["pattern"] = Pattern };

    private static bool IsName(string name) =>
        name.Length is > 0 and <= MaxLength && !char.IsAsciiDigit(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');
}
