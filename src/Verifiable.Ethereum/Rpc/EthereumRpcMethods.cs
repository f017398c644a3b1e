using System.Numerics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Verifiable.Protocol.Hashing;

namespace Verifiable.Ethereum.Rpc;

/// <summary>The methods of the Ethereum JSON-RPC interface that are used, with checked results.</summary>
/// <remarks>https://ethereum.github.io/execution-apis. Each throws what <see cref="IEthereumRpc.SendAsync"/> throws.</remarks>
public static class EthereumRpcMethods
{
    extension(IEthereumRpc rpc)
    {
        /// <summary>eth_chainId.</summary>
        public async Task<ulong> ChainIdAsync(CancellationToken cancellationToken = default) =>
            RpcReader.UInt64Of(await rpc.SendAsync("eth_chainId", [], cancellationToken), "chain id");

        /// <summary>eth_blockNumber.</summary>
        public async Task<ulong> BlockNumberAsync(CancellationToken cancellationToken = default) =>
            RpcReader.UInt64Of(await rpc.SendAsync("eth_blockNumber", [], cancellationToken), "block number");

        /// <summary>eth_getBlockByNumber without transactions; null when the block does not exist.</summary>
        public async Task<BlockHeader?> BlockAsync(BlockTag block, CancellationToken cancellationToken = default)
        {
            JsonElement json = await rpc.SendAsync("eth_getBlockByNumber", [block.ToString(), false], cancellationToken);
            return json.ValueKind == JsonValueKind.Null ? null : BlockHeader.Read(json);
        }

        /// <summary>eth_getBalance in wei.</summary>
        public async Task<BigInteger> BalanceAsync(Address account, BlockTag block = default, CancellationToken cancellationToken = default) =>
            RpcReader.IntegerOf(await rpc.SendAsync("eth_getBalance", [account.ToString(), block.ToString()], cancellationToken), "balance");

        /// <summary>eth_getTransactionCount: the next nonce.</summary>
        public async Task<ulong> TransactionCountAsync(Address account, BlockTag block = default, CancellationToken cancellationToken = default) =>
            RpcReader.UInt64Of(await rpc.SendAsync("eth_getTransactionCount", [account.ToString(), block.ToString()], cancellationToken), "transaction count");

        /// <summary>eth_getCode.</summary>
        public async Task<byte[]> CodeAsync(Address account, BlockTag block = default, CancellationToken cancellationToken = default) =>
            RpcReader.DataOf(await rpc.SendAsync("eth_getCode", [account.ToString(), block.ToString()], cancellationToken), "code");

        /// <summary>eth_call.</summary>
        public async Task<byte[]> CallAsync(CallRequest call, BlockTag block = default, CancellationToken cancellationToken = default) =>
            RpcReader.DataOf(await rpc.SendAsync("eth_call", [call.ToJson(), block.ToString()], cancellationToken), "call result");

        /// <summary>eth_estimateGas.</summary>
        public async Task<ulong> EstimateGasAsync(CallRequest call, BlockTag block = default, CancellationToken cancellationToken = default) =>
            RpcReader.UInt64Of(await rpc.SendAsync("eth_estimateGas", [call.ToJson(), block.ToString()], cancellationToken), "gas");

        /// <summary>eth_maxPriorityFeePerGas in wei.</summary>
        public async Task<UInt128> MaxPriorityFeePerGasAsync(CancellationToken cancellationToken = default) =>
            RpcReader.UInt128Of(await rpc.SendAsync("eth_maxPriorityFeePerGas", [], cancellationToken), "priority fee");

        /// <summary>eth_sendRawTransaction; the result is the transaction's hash by the node.</summary>
        public async Task<Hash256> SendRawTransactionAsync(byte[] raw, CancellationToken cancellationToken = default) =>
            RpcReader.HashOf(await rpc.SendAsync("eth_sendRawTransaction", [Hex.Encode(raw)], cancellationToken), "transaction hash");

        /// <summary>eth_getTransactionReceipt; null while not mined.</summary>
        /// <exception cref="EthereumResponseException">The receipt is of another transaction.</exception>
        public async Task<TransactionReceipt?> ReceiptAsync(Hash256 transaction, CancellationToken cancellationToken = default)
        {
            JsonElement json = await rpc.SendAsync("eth_getTransactionReceipt", [transaction.ToHex()], cancellationToken);
            if (json.ValueKind == JsonValueKind.Null)
            {
                return null;
            }

            TransactionReceipt receipt = TransactionReceipt.Read(json);
            return receipt.TransactionHash == transaction
                ? receipt
                : throw new EthereumResponseException($"receipt: expected that of {transaction}, got that of {receipt.TransactionHash}");
        }

        /// <summary>eth_getTransactionByHash: calldata of a transaction, mined or waiting; null when unknown.</summary>
        public async Task<TransactionInfo?> TransactionAsync(Hash256 transaction, CancellationToken cancellationToken = default)
        {
            JsonElement json = await rpc.SendAsync("eth_getTransactionByHash", [transaction.ToHex()], cancellationToken);
            if (json.ValueKind == JsonValueKind.Null)
            {
                return null;
            }

            TransactionInfo info = TransactionInfo.Read(json);
            return info.Hash == transaction ? info : throw new EthereumResponseException($"transaction: expected {transaction}, got {info.Hash}");
        }

        /// <summary>eth_getLogs over a range of blocks, both included.</summary>
        /// <exception cref="EthereumResponseException">A log is outside of what was asked.</exception>
        public async Task<IReadOnlyList<EthereumLog>> LogsAsync(LogFilter filter, ulong from, ulong to, CancellationToken cancellationToken = default)
        {
            JsonObject json = filter.ToJson();
            json["fromBlock"] = Hex.Quantity(from);
            json["toBlock"] = Hex.Quantity(to);
            JsonElement result = await rpc.SendAsync("eth_getLogs", [json], cancellationToken);
            EthereumLog[] logs = [.. RpcReader.Items(result, "logs").Select(EthereumLog.Read)];
            return Array.TrueForAll(logs, log => log.BlockNumber >= from && log.BlockNumber <= to && filter.Matches(log))
                ? logs
                : throw new EthereumResponseException($"eth_getLogs: expected logs of blocks {from} to {to} that match, got others");
        }
    }
}
