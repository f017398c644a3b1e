using System.Numerics;
using System.Text.Json.Nodes;

namespace Verifiable.Ethereum.Rpc;

/// <summary>A call that is executed without being mined.</summary>
public sealed record CallRequest
{
    /// <summary>The caller; null is the zero address.</summary>
    public Address? From { get; init; }

    /// <summary>The called account; null creates a contract.</summary>
    public Address? To { get; init; }

    /// <summary>Calldata.</summary>
    public byte[] Data { get; init; } = [];

    /// <summary>Wei.</summary>
    public BigInteger Value { get; init; }

    /// <summary>Gas; null lets the node choose.</summary>
    public ulong? Gas { get; init; }

    internal JsonObject ToJson()
    {
        // Nodes differ in whether they read "data" or "input"; "input" is the specified name and understood by all current ones.
        var json = new JsonObject { ["input"] = Hex.Encode(Data), ["value"] = Hex.Quantity(Value) };
        if (From is { } from)
        {
            json["from"] = from.ToString();
        }

        if (To is { } to)
        {
            json["to"] = to.ToString();
        }

        if (Gas is { } gas)
        {
            json["gas"] = Hex.Quantity(gas);
        }

        return json;
    }
}
