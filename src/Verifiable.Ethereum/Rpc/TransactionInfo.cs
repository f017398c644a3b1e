using System.Numerics;
using System.Text.Json;
using Verifiable.Protocol.Hashing;

namespace Verifiable.Ethereum.Rpc;

/// <summary>A transaction as a node tells it: the sender is the node's claim.</summary>
/// <param name="Hash">Its name.</param>
/// <param name="From">Sender.</param>
/// <param name="To">Called account; null when it creates a contract.</param>
/// <param name="Nonce">The sender's transaction count.</param>
/// <param name="Value">Wei.</param>
/// <param name="Input">Calldata.</param>
/// <param name="BlockNumber">Height of its block; null while it waits.</param>
public sealed record TransactionInfo(Hash256 Hash, Address From, Address? To, ulong Nonce, BigInteger Value, byte[] Input, ulong? BlockNumber)
{
    /// <summary>Reads a transaction object.</summary>
    /// <exception cref="EthereumResponseException">A member is missing or malformed.</exception>
    public static TransactionInfo Read(JsonElement json) => new(
        RpcReader.Hash(json, "hash"),
        RpcReader.AddressOf(json, "from"),
        RpcReader.OptionalAddress(json, "to"),
        RpcReader.UInt64(json, "nonce"),
        RpcReader.IntegerOf(RpcReader.Member(json, "value"), "value"),
        RpcReader.Data(json, "input"),
        json.TryGetProperty("blockNumber", out JsonElement number) && number.ValueKind != JsonValueKind.Null ? RpcReader.UInt64Of(number, "blockNumber") : null);
}
