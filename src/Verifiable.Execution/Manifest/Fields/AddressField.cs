using System.Text.Json.Nodes;
using Verifiable.Protocol.Hashing;

namespace Verifiable.Execution.Manifest.Fields;

/// <summary>An address: 0x and 40 hexadecimal digits.</summary>
internal sealed class AddressField(string name, string summary) : Field(name, summary, isRequired: true)
{
    /// <inheritdoc/>
    public override object? Read(MappingReader reader, ManifestScope scope)
    {
        if (reader.Text(Name) is not string text)
            return null;
        if (Address.TryParse(text, out Address address))
            return address;
        reader.Error(Name, $"expected an address, 0x and 40 hexadecimal digits, got {Excerpt.Of(text)}");
        return null;
    }

    /// <inheritdoc/>
    public override JsonObject Schema() => new() { ["type"] = "string", ["pattern"] = "^0x[0-9a-fA-F]{40}$" };
}
