using System.Text.Json;
using Verifiable.Protocol.Hashing;

namespace Verifiable.Ethereum.Rpc;

/// <summary>The header of a block, as far as it is used.</summary>
/// <param name="Number">Height.</param>
/// <param name="Hash">Hash of the header.</param>
/// <param name="ParentHash">Hash of the block below.</param>
/// <param name="Timestamp">Seconds since 1970.</param>
/// <param name="BaseFeePerGas">Wei per gas, burned; zero before EIP-1559.</param>
/// <param name="GasLimit">Most gas of the block.</param>
/// <param name="GasUsed">Gas used.</param>
public sealed record BlockHeader(
    ulong Number, Hash256 Hash, Hash256 ParentHash, ulong Timestamp, UInt128 BaseFeePerGas, ulong GasLimit, ulong GasUsed)
{
    /// <summary>Reads a block or header object.</summary>
    /// <exception cref="EthereumResponseException">A member is missing or malformed.</exception>
    public static BlockHeader Read(JsonElement json) => new(
        RpcReader.UInt64(json, "number"),
        RpcReader.Hash(json, "hash"),
        RpcReader.Hash(json, "parentHash"),
        RpcReader.UInt64(json, "timestamp"),
        RpcReader.OptionalUInt128(json, "baseFeePerGas") ?? 0,
        RpcReader.UInt64(json, "gasLimit"),
        RpcReader.UInt64(json, "gasUsed"));
}
