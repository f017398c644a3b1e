using System.Text.Json;
using System.Text.Json.Serialization;
using Verifiable.Protocol.Hashing;

namespace Verifiable.Ethereum.Contracts;

/// <summary>Addresses as text with their checksum.</summary>
internal sealed class AddressConverter : JsonConverter<Address>
{
    /// <inheritdoc/>
    public override Address Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        string? text = reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
        return Address.TryParse(text, out Address address) ? address : throw new JsonException($"expected an address, got {text ?? reader.TokenType.ToString()}");
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, Address value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
}
