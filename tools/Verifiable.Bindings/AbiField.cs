using System.Text.Json;

namespace Verifiable.Bindings;

/// <summary>A parameter of the JSON ABI.</summary>
/// <param name="Name">As declared; may be empty.</param>
/// <param name="Type">ABI type; "tuple" with array suffixes for structs.</param>
/// <param name="InternalType">Solidity's type.</param>
/// <param name="Components">Members of a tuple.</param>
/// <param name="Indexed">Whether an event stores it as a topic.</param>
public sealed record AbiField(string Name, string Type, string InternalType, IReadOnlyList<AbiField> Components, bool Indexed)
{
    /// <summary>Reads a parameter.</summary>
    public static AbiField Read(JsonElement json) => new(
        Text(json, "name"),
        Text(json, "type"),
        Text(json, "internalType"),
        List(json, "components"),
        json.TryGetProperty("indexed", out JsonElement indexed) && indexed.GetBoolean());

    /// <summary>Reads an array of parameters that may be missing.</summary>
    public static IReadOnlyList<AbiField> List(JsonElement json, string name) =>
        json.TryGetProperty(name, out JsonElement list) ? [.. list.EnumerateArray().Select(Read)] : [];

    /// <summary>Reads text that may be missing.</summary>
    public static string Text(JsonElement json, string name) =>
        json.TryGetProperty(name, out JsonElement text) ? text.GetString() ?? "" : "";

    /// <summary>The same without any names.</summary>
    public AbiField Unnamed() => this with { Name = "", Indexed = false, Components = [.. Components.Select(c => c.Unnamed())] };

    /// <summary>The type with names, as the parser of signatures in Verifiable.Ethereum reads it.</summary>
    public string Signature()
    {
        string type = Type.StartsWith("tuple", StringComparison.Ordinal)
            ? $"({string.Join(", ", Components.Select(c => c.Signature()))}){Type["tuple".Length..]}"
            : Type;
        return string.Join(' ', new[] { type, Indexed ? "indexed" : "", Name }.Where(s => s.Length > 0));
    }
}
