using System.Text.Json;

namespace Verifiable.Bindings;

/// <summary>A function, event, error or constructor of the JSON ABI.</summary>
/// <param name="Kind">"function", "event", "error", "constructor", ...</param>
/// <param name="Name">As declared.</param>
/// <param name="Inputs">Arguments or values.</param>
/// <param name="Outputs">Results.</param>
/// <param name="Mutability">"view", "pure", "nonpayable" or "payable".</param>
/// <param name="Anonymous">Of an event.</param>
public sealed record AbiItem(
    string Kind, string Name, IReadOnlyList<AbiField> Inputs, IReadOnlyList<AbiField> Outputs, string Mutability, bool Anonymous)
{
    /// <summary>Whether it only reads.</summary>
    public bool IsView => Mutability is "view" or "pure";

    /// <summary>Whether it takes wei.</summary>
    public bool IsPayable => Mutability is "payable";

    /// <summary>Reads an item.</summary>
    public static AbiItem Read(JsonElement json) => new(
        AbiField.Text(json, "type"),
        AbiField.Text(json, "name"),
        AbiField.List(json, "inputs"),
        AbiField.List(json, "outputs"),
        AbiField.Text(json, "stateMutability"),
        json.TryGetProperty("anonymous", out JsonElement anonymous) && anonymous.GetBoolean());

    /// <summary>Name, arguments and results with their names.</summary>
    public string Signature()
    {
        string text = $"{Name}({string.Join(", ", Inputs.Select(i => i.Signature()))})";
        return Outputs.Count == 0 ? text : $"{text} returns ({string.Join(", ", Outputs.Select(o => o.Signature()))})";
    }

    /// <summary>Name and types only: what orders and names overloads.</summary>
    public string Canonical() => $"{Name}({string.Join(',', Inputs.Select(i => i.Unnamed().Signature()))})";
}
