using System.Text.Json;
using System.Text.Json.Nodes;

namespace Verifiable.Ethereum.Rpc;

/// <summary>The envelope of JSON-RPC 2.0.</summary>
internal static class JsonRpcMessage
{
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 64 };

    public static byte[] Request(long id, string method, JsonArray parameters)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartObject();
            writer.WriteString("jsonrpc", "2.0");
            writer.WriteNumber("id", id);
            writer.WriteString("method", method);
            writer.WritePropertyName("params");
            parameters.WriteTo(writer);
            writer.WriteEndObject();
        }

        return stream.ToArray();
    }

    /// <summary>Parses a message; the caller disposes it.</summary>
    /// <exception cref="EthereumResponseException">It is not a JSON object.</exception>
    public static JsonDocument Parse(ReadOnlyMemory<byte> message, string where)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(message, Strict);
        }
        catch (JsonException exception)
        {
            throw new EthereumResponseException($"{where}: expected JSON, got {message.Length} bytes of something else", exception);
        }

        if (document.RootElement.ValueKind == JsonValueKind.Object)
        {
            return document;
        }

        JsonValueKind kind = document.RootElement.ValueKind;
        document.Dispose();
        throw new EthereumResponseException($"{where}: expected a JSON object, got {kind}");
    }

    /// <summary>The id of an answer, or null when the message is none.</summary>
    public static long? IdOf(JsonElement message) =>
        message.TryGetProperty("id", out JsonElement id) && id.ValueKind == JsonValueKind.Number && id.TryGetInt64(out long value) ? value : null;

    /// <summary>The result of an answer, copied.</summary>
    /// <exception cref="EthereumRpcException">It carries an error.</exception>
    /// <exception cref="EthereumResponseException">It carries neither.</exception>
    public static JsonElement ResultOf(JsonElement message, string method)
    {
        if (message.TryGetProperty("error", out JsonElement error) && error.ValueKind != JsonValueKind.Null)
        {
            if (error.ValueKind != JsonValueKind.Object
                || !error.TryGetProperty("code", out JsonElement code) || code.ValueKind != JsonValueKind.Number || !code.TryGetInt32(out int number)
                || !error.TryGetProperty("message", out JsonElement text) || text.ValueKind != JsonValueKind.String)
            {
                throw new EthereumResponseException($"{method}: expected an error with code and message, got another form");
            }

            throw new EthereumRpcException(method, number, text.GetString()!, error.TryGetProperty("data", out JsonElement data) ? data.Clone() : null);
        }

        return message.TryGetProperty("result", out JsonElement result)
            ? result.Clone()
            : throw new EthereumResponseException($"{method}: expected a result or an error, got neither");
    }
}
