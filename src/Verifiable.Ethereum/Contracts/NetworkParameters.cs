using System.Globalization;
using System.Numerics;
using System.Text.Json;
using System.Text.Json.Serialization;
using Verifiable.Protocol.Hashing;

namespace Verifiable.Ethereum.Contracts;

/// <summary>The file <c>chain-config/NETWORK/parameters.json</c>: <see cref="DeploymentOptions"/> as JSON, members in camel case, amounts of tokens as decimal strings. What is left out has its default.</summary>
public static class NetworkParameters
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Converters = { new AddressConverter(), new AmountConverter() },
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
        NumberHandling = JsonNumberHandling.Strict,
    };

    /// <summary>Reads a file.</summary>
    /// <exception cref="InvalidDataException">The file is no such file: the message names member, file and reason.</exception>
    public static DeploymentOptions Load(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<DeploymentOptions>(File.ReadAllText(path), Json) ?? throw new JsonException("expected an object, got null");
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"network parameters: {exception.Message} ({path})", exception);
        }
    }

    /// <summary>Decimal strings: JSON's numbers are doubles to many readers, and a token has 18 decimals.</summary>
    private sealed class AmountConverter : JsonConverter<BigInteger>
    {
        public override BigInteger Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            string? text = reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
            return BigInteger.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out BigInteger amount)
                ? amount
                : throw new JsonException($"expected an amount as a decimal string, got {text ?? reader.TokenType.ToString()}");
        }

        public override void Write(Utf8JsonWriter writer, BigInteger value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString(CultureInfo.InvariantCulture));
    }
}
