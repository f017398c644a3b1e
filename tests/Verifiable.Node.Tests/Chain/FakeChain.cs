using System.Numerics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Verifiable.Ethereum;
using Verifiable.Ethereum.Abi;
using Verifiable.Ethereum.Contracts;
using Verifiable.Ethereum.Rpc;
using Verifiable.Ethereum.Transactions;
using Verifiable.Protocol.Hashing;

namespace Verifiable.Node.Tests.Chain;

/// <summary>A chain in memory with one game on it, whose blocks come when they are mined and can be undone: what a node asks of Ethereum.</summary>
/// <remarks>The contract's answers are those that the test sets; a block keeps them, so that undoing it brings the earlier ones back.</remarks>
internal sealed class FakeChain : IEthereumRpc
{
    public const ulong Id = 4321;
    private readonly Lock _gate = new();
    private readonly List<Block> _blocks = [new(Keccak256.Hash("genesis"u8), 1, [], [], null, Address.Zero)];
    private readonly List<SignedTransaction> _waiting = [];
    private readonly List<SignedTransaction> _received = [];
    private readonly List<(string Event, Hash256[] Topics, byte[] Data)> _logs = [];
    private int _made;

    /// <summary>Called before each request.</summary>
    public Action<string> OnRequest { get; set; } = static _ => { };

    /// <summary>How many of the next gas estimates revert, as those of a node whose state is stale.</summary>
    public int StaleEstimates { get; set; }

    /// <summary>Whether transactions that are included revert.</summary>
    public bool Reverts { get; set; }

    /// <summary>State of the game; becomes part of the chain with the next block.</summary>
    public Game? Game { get; set; }

    /// <summary>Who is to move.</summary>
    public Address Mover { get; set; }

    /// <summary>Every transaction that was sent, also again.</summary>
    public IReadOnlyList<SignedTransaction> Received
    {
        get
        {
            lock (_gate)
                return [.. _received];
        }
    }

    /// <summary>Transactions on the canonical chain.</summary>
    public IReadOnlyList<SignedTransaction> Included
    {
        get
        {
            lock (_gate)
                return [.. _blocks.SelectMany(b => b.Transactions).Select(t => t.Signed)];
        }
    }

    /// <summary>Lets the contract emit an event of the game with the next block.</summary>
    public void Emit(AbiEvent type, BigInteger gameId, params AbiValue[] values)
    {
        AbiParameter[] indexed = [.. type.Inputs.Where(p => p.Indexed)];
        AbiValue[] topics = [AbiValue.Of(gameId), .. values.Take(indexed.Length - 1)];
        _logs.Add((
            type.Name,
            [type.Topic, .. topics.Select((v, i) => AbiEvent.EncodeTopic(indexed[i].Type, v))],
            AbiEncoder.Encode([.. type.Inputs.Where(p => !p.Indexed)], [.. values.Skip(indexed.Length - 1)])));
    }

    /// <summary>Mines a block with everything that waits.</summary>
    public void Mine()
    {
        lock (_gate)
        {
            ulong nonce = NextNonce();
            var included = new List<(SignedTransaction Signed, bool Success)>();
            foreach (SignedTransaction signed in _waiting.OrderBy(s => s.Transaction.Nonce).ToArray())
            {
                if (signed.Transaction.Nonce != nonce)
                    continue;
                included.Add((signed, !Reverts));
                _waiting.Remove(signed);
                nonce++;
            }

            _blocks.Add(new Block(Keccak256.Hash(BitConverter.GetBytes(++_made)), _blocks[^1].Timestamp + 12, included, [.. _logs.Select(l => (l.Topics, l.Data))], Game, Mover));
            _logs.Clear();
        }
    }

    /// <summary>Undoes blocks; their transactions are gone, not waiting again.</summary>
    public void Undo(int count)
    {
        lock (_gate)
        {
            _blocks.RemoveRange(_blocks.Count - count, count);
            (Game, Mover) = (_blocks[^1].Game, _blocks[^1].Mover);
        }
    }

    public Task<JsonElement> SendAsync(string method, JsonArray parameters, CancellationToken cancellationToken = default)
    {
        OnRequest(method);
        lock (_gate)
            return Task.FromResult(JsonSerializer.SerializeToElement(Answer(method, parameters)));
    }

    private JsonNode? Answer(string method, JsonArray parameters) => method switch
    {
        "eth_chainId" => Hex.Quantity(Id),
        "eth_blockNumber" => Hex.Quantity(_blocks.Count - 1),
        "eth_getBlockByNumber" => Header(parameters[0]!.GetValue<string>()),
        "eth_getLogs" => Logs((JsonObject)parameters[0]!),
        "eth_call" => Hex.Encode(Call(Hex.Decode(parameters[0]!["input"]!.GetValue<string>()))),
        "eth_estimateGas" => Estimate(method),
        "eth_maxPriorityFeePerGas" => "0x1",
        "eth_getTransactionCount" => Hex.Quantity(NextNonce()),
        "eth_sendRawTransaction" => Take(Hex.Decode(parameters[0]!.GetValue<string>()), method),
        "eth_getTransactionByHash" => null,
        "eth_getTransactionReceipt" => Receipt(parameters[0]!.GetValue<string>()),
        _ => throw new InvalidOperationException($"fake chain: expected a known method, got {method}"),
    };

    private ulong NextNonce() => (ulong)_blocks.Sum(b => b.Transactions.Count);

    private JsonNode Estimate(string method)
    {
        if (StaleEstimates == 0)
            return "0x186a0";
        StaleEstimates--;
        throw new EthereumRpcException(method, 3, "execution reverted", null);
    }

    private byte[] Call(byte[] data)
    {
        if (DisputeGame.Functions.GameOf.DecodeCall(data) is not null)
            return AbiEncoder.Encode(DisputeGame.Functions.GameOf.Outputs, [Game!.ToAbi()]);
        // Other calls are those of moves, made once more to find out why they reverted: nothing is told.
        return DisputeGame.Functions.MoverOf.DecodeCall(data) is not null
            ? AbiEncoder.Encode(DisputeGame.Functions.MoverOf.Outputs, [AbiValue.Of(Mover), AbiValue.Of(BigInteger.Pow(2, 40))])
            : [];
    }

    private JsonNode Take(byte[] raw, string method)
    {
        SignedTransaction signed = Eip1559Transaction.Decode(raw);
        if (signed.Transaction.Nonce < NextNonce())
            throw new EthereumRpcException(method, -32000, "nonce too low", null);
        _received.Add(signed);
        if (!_waiting.Exists(s => s.Hash == signed.Hash))
            _waiting.Add(signed);
        return signed.Hash.ToHex();
    }

    private JsonObject? Header(string tag)
    {
        int number = tag == "latest" ? _blocks.Count - 1 : (int)Hex.ParseQuantity(tag);
        return number >= _blocks.Count ? null : new JsonObject
        {
            ["number"] = Hex.Quantity(number),
            ["hash"] = _blocks[number].Hash.ToHex(),
            ["parentHash"] = (number == 0 ? default : _blocks[number - 1].Hash).ToHex(),
            ["timestamp"] = Hex.Quantity(_blocks[number].Timestamp),
            ["gasLimit"] = "0x1",
            ["gasUsed"] = "0x0",
        };
    }

    private JsonArray Logs(JsonObject filter)
    {
        int from = (int)Hex.ParseQuantity(filter["fromBlock"]!.GetValue<string>());
        int to = (int)Hex.ParseQuantity(filter["toBlock"]!.GetValue<string>());
        return new JsonArray([.. Enumerable.Range(from, to - from + 1).SelectMany(n => _blocks[n].Logs.Select((log, i) => (JsonNode)new JsonObject
        {
            ["address"] = FakeNode.DisputeGame.ToString(),
            ["topics"] = new JsonArray([.. log.Topics.Select(t => (JsonNode)t.ToHex())]),
            ["data"] = Hex.Encode(log.Data),
            ["blockNumber"] = Hex.Quantity(n),
            ["blockHash"] = _blocks[n].Hash.ToHex(),
            ["transactionHash"] = _blocks[n].Hash.ToHex(),
            ["transactionIndex"] = "0x0",
            ["logIndex"] = Hex.Quantity(i),
            ["removed"] = false,
        }))]);
    }

    private JsonObject? Receipt(string hash)
    {
        for (int n = 0; n < _blocks.Count; n++)
        {
            foreach ((SignedTransaction signed, bool success) in _blocks[n].Transactions)
            {
                if (signed.Hash.ToHex() != hash)
                    continue;
                return new JsonObject
                {
                    ["transactionHash"] = hash,
                    ["blockNumber"] = Hex.Quantity(n),
                    ["blockHash"] = _blocks[n].Hash.ToHex(),
                    ["from"] = signed.Sender.ToString(),
                    ["to"] = signed.Transaction.To!.Value.ToString(),
                    ["status"] = success ? "0x1" : "0x0",
                    ["gasUsed"] = "0x5208",
                    ["logs"] = new JsonArray(),
                };
            }
        }

        return null;
    }

    private sealed record Block(
        Hash256 Hash, ulong Timestamp, IReadOnlyList<(SignedTransaction Signed, bool Success)> Transactions, IReadOnlyList<(Hash256[] Topics, byte[] Data)> Logs, Game? Game, Address Mover);
}
