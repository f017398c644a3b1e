using System.Text.Json;
using Verifiable.Protocol.Hashing;

namespace Verifiable.Ethereum.Rpc;

/// <summary>What a mined transaction did.</summary>
/// <param name="TransactionHash">The transaction.</param>
/// <param name="BlockNumber">Height of its block.</param>
/// <param name="BlockHash">Its block.</param>
/// <param name="From">Sender.</param>
/// <param name="To">Called account; null when it created a contract.</param>
/// <param name="ContractAddress">The created contract.</param>
/// <param name="Succeeded">False when it reverted.</param>
/// <param name="GasUsed">Gas.</param>
/// <param name="EffectiveGasPrice">Wei per gas that was paid.</param>
/// <param name="Logs">Its events.</param>
public sealed record TransactionReceipt(
    Hash256 TransactionHash, ulong BlockNumber, Hash256 BlockHash, Address From, Address? To, Address? ContractAddress,
    bool Succeeded, ulong GasUsed, UInt128 EffectiveGasPrice, IReadOnlyList<EthereumLog> Logs)
{
    /// <summary>Reads a receipt.</summary>
    /// <exception cref="EthereumResponseException">A member is missing or malformed.</exception>
    public static TransactionReceipt Read(JsonElement json)
    {
        ulong status = RpcReader.UInt64(json, "status");
        return status <= 1
            ? new TransactionReceipt(
                RpcReader.Hash(json, "transactionHash"),
                RpcReader.UInt64(json, "blockNumber"),
                RpcReader.Hash(json, "blockHash"),
                RpcReader.AddressOf(json, "from"),
                RpcReader.OptionalAddress(json, "to"),
                RpcReader.OptionalAddress(json, "contractAddress"),
                status == 1,
                RpcReader.UInt64(json, "gasUsed"),
                RpcReader.OptionalUInt128(json, "effectiveGasPrice") ?? 0,
                [.. RpcReader.Array(json, "logs").Select(EthereumLog.Read)])
            : throw new EthereumResponseException($"receipt: expected status 0 or 1, got {status}");
    }
}
