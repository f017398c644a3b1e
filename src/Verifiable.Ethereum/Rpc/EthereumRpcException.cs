using System.Globalization;
using System.Text.Json;

namespace Verifiable.Ethereum.Rpc;

/// <summary>A node answered a request with a JSON-RPC error.</summary>
public sealed class EthereumRpcException : Exception
{
    /// <summary>Creates the exception from the members of the error object.</summary>
    public EthereumRpcException(string method, int code, string error, JsonElement? data)
        : base($"{method}: expected a result, got error {code.ToString(CultureInfo.InvariantCulture)}: {Hex.Shorten(error)}")
    {
        Code = code;
        Error = error;
        ErrorData = data;
    }

    /// <summary>The member "code".</summary>
    public int Code { get; }

    /// <summary>The member "message".</summary>
    public string Error { get; }

    /// <summary>The member "data", if any.</summary>
    public JsonElement? ErrorData { get; }

    /// <summary>The bytes with which a call reverted, or null when this error is not a revert or tells no bytes.</summary>
    /// <remarks>Geth and anvil put the hexadecimal text in "data"; others nest it once more or prefix it with a word.</remarks>
    public byte[]? RevertData()
    {
        JsonElement? data = ErrorData;
        if (data is { ValueKind: JsonValueKind.Object } outer && outer.TryGetProperty("data", out JsonElement inner))
        {
            data = inner;
        }

        string? text = data is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;
        int start = text?.IndexOf("0x", StringComparison.Ordinal) ?? -1;
        if (start < 0)
        {
            return null;
        }

        byte[] bytes = new byte[(text!.Length - start - 2) / 2];
        return Hex.TryDecode(text.AsSpan(start + 2), bytes) ? bytes : null;
    }

    /// <summary>Whether the node says that an executed call reverted.</summary>
    /// <remarks>Code 3 is geth's; the words are those of geth, anvil, besu and nethermind.</remarks>
    public bool IsRevert => Code == 3 || Error.Contains("revert", StringComparison.OrdinalIgnoreCase);
}
