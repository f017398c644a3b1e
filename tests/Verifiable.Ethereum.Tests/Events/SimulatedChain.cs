using System.Text.Json;
using System.Text.Json.Nodes;
using Verifiable.Ethereum.Rpc;

namespace Verifiable.Ethereum.Tests.Events;

/// <summary>A chain in memory whose blocks hold logs and can be undone: the part of a node that a log stream asks.</summary>
internal sealed class SimulatedChain : IEthereumRpc
{
    private readonly List<Block> _blocks = [new(Keccak256.Hash("genesis"u8), [])];
    private int _made;

    /// <summary>Called before each request, to let the chain change between two of them.</summary>
    public Action<string>? OnRequest { get; set; }

    public ulong Head => (ulong)(_blocks.Count - 1);

    /// <summary>The canonical logs, in order.</summary>
    public IEnumerable<EthereumLog> Canonical => _blocks.SelectMany((b, n) => b.Logs.Select((v, i) => LogOf((ulong)n, b, v, i)));

    public void Mine(params int[] logs) => _blocks.Add(new Block(Keccak256.Hash(BitConverter.GetBytes(++_made)), logs));

    public void Undo(int count) => _blocks.RemoveRange(_blocks.Count - count, count);

    public Task<JsonElement> SendAsync(string method, JsonArray parameters, CancellationToken cancellationToken = default)
    {
        OnRequest?.Invoke(method);
        JsonNode? result = method switch
        {
            "eth_blockNumber" => Hex.Quantity(Head),
            "eth_getBlockByNumber" => Header((ulong)Hex.ParseQuantity(parameters[0]!.GetValue<string>())),
            "eth_getLogs" => Logs((JsonObject)parameters[0]!),
            _ => throw new InvalidOperationException($"simulated chain: expected a known method, got {method}"),
        };
        return Task.FromResult(JsonSerializer.SerializeToElement(result));
    }

    private JsonObject? Header(ulong number) => number > Head ? null : new JsonObject
    {
        ["number"] = Hex.Quantity(number),
        ["hash"] = _blocks[(int)number].Hash.ToHex(),
        ["parentHash"] = (number == 0 ? default : _blocks[(int)number - 1].Hash).ToHex(),
        ["timestamp"] = "0x1",
        ["gasLimit"] = "0x1",
        ["gasUsed"] = "0x0",
    };

    private JsonArray Logs(JsonObject filter)
    {
        ulong from = (ulong)Hex.ParseQuantity(filter["fromBlock"]!.GetValue<string>());
        ulong to = (ulong)Hex.ParseQuantity(filter["toBlock"]!.GetValue<string>());
        return new JsonArray([.. Canonical.Where(l => l.BlockNumber >= from && l.BlockNumber <= to).Select(JsonOf)]);
    }

    private static EthereumLog LogOf(ulong number, Block block, int value, int index) => new(
        Address.Zero, [], BitConverter.GetBytes(value), number, block.Hash, Keccak256.Hash(BitConverter.GetBytes(value)), 0, (ulong)index, false);

    private static JsonNode JsonOf(EthereumLog log) => new JsonObject
    {
        ["address"] = log.Address.ToString(),
        ["topics"] = new JsonArray(),
        ["data"] = Hex.Encode(log.Data),
        ["blockNumber"] = Hex.Quantity(log.BlockNumber),
        ["blockHash"] = log.BlockHash.ToHex(),
        ["transactionHash"] = log.TransactionHash.ToHex(),
        ["transactionIndex"] = "0x0",
        ["logIndex"] = Hex.Quantity(log.LogIndex),
        ["removed"] = false,
    };

    private sealed record Block(Hash256 Hash, int[] Logs);
}
