using System.Text.Json;
using Verifiable.Protocol.Hashing;

namespace Verifiable.Ethereum.Rpc;

/// <summary>An event that a contract emitted, with its place on chain.</summary>
/// <param name="Address">The contract.</param>
/// <param name="Topics">Zero to four indexed words.</param>
/// <param name="Data">The encoded rest.</param>
/// <param name="BlockNumber">Height.</param>
/// <param name="BlockHash">Block.</param>
/// <param name="TransactionHash">Transaction.</param>
/// <param name="TransactionIndex">Place of the transaction in the block.</param>
/// <param name="LogIndex">Place of the log in the block.</param>
/// <param name="Removed">Whether a re-org took it back.</param>
public sealed record EthereumLog(
    Address Address, IReadOnlyList<Hash256> Topics, byte[] Data, ulong BlockNumber, Hash256 BlockHash,
    Hash256 TransactionHash, ulong TransactionIndex, ulong LogIndex, bool Removed)
{
    /// <summary>Reads a log of a mined block.</summary>
    /// <exception cref="EthereumResponseException">A member is missing or malformed.</exception>
    public static EthereumLog Read(JsonElement json)
    {
        Hash256[] topics = [.. RpcReader.Array(json, "topics").Select(t => RpcReader.Hash(t, "topics"))];
        return topics.Length <= 4
            ? new EthereumLog(
                RpcReader.AddressOf(json, "address"),
                topics,
                RpcReader.Data(json, "data"),
                RpcReader.UInt64(json, "blockNumber"),
                RpcReader.Hash(json, "blockHash"),
                RpcReader.Hash(json, "transactionHash"),
                RpcReader.UInt64(json, "transactionIndex"),
                RpcReader.UInt64(json, "logIndex"),
                RpcReader.Flag(json, "removed"))
            : throw new EthereumResponseException($"log: expected at most 4 topics, got {topics.Length}");
    }
}
