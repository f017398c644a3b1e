using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using Verifiable.Ethereum;
using Verifiable.Ethereum.Abi;
using Verifiable.Ethereum.Contracts;
using Verifiable.Ethereum.Rpc;
using Verifiable.Ethereum.Signing;
using Verifiable.Node;
using Verifiable.Node.Audits;
using Verifiable.Node.Chain;
using Verifiable.Node.Tests;
using Verifiable.Protocol.Audits;
using Verifiable.Protocol.Hashing;

namespace Verifiable.Challenger.Tests;

/// <summary>An auditor that looks after several audits of one job.</summary>
public sealed class AuditorDutyTests : IDisposable
{
    private const ulong Job = 1;
    private readonly string _folder = Directory.CreateTempSubdirectory("verifiable-duty-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Advance_OneAuditFails_LooksAfterTheOthersAndLeavesItAloneForAWhile()
    {
        var chain = new CourtChain();
        using (PrivateKey key = PrivateKey.Generate())
            key.WriteFile(Path.Combine(_folder, "key"));
        (Deployment.Nowhere with { ChainId = 1, JobMarket = CourtChain.Market, DisputeGame = Numbered(4), AuditCourt = Numbered(2), AuditorRegistry = Numbered(3) }).Save(Path.Combine(_folder, "deployment.json"));
        var options = new NodeOptions
        {
            Rpc = new Uri("http://chain.example"),
            DeploymentFile = Path.Combine(_folder, "deployment.json"),
            KeyFile = Path.Combine(_folder, "key"),
            DataFolder = Path.Combine(_folder, "data"),
            BlobFolder = Path.Combine(_folder, "blobs"),
            Threads = 1,
        };
        using NodeContext context = await NodeContext.OpenAsync(options, chain, NullLogger.Instance, CancellationToken.None);
        await context.Events.CatchUpAsync(CancellationToken.None);
        var clock = new ManualTime();
        var bench = new ClaimBench(_ => null, (_, _) => throw new InvalidOperationException("expected no execution, got one"));
        var duty = new AuditorDuty(context, new ChallengerOptions { AuditorUnits = 1 }, new Isolation(NullLogger.Instance, clock), bench);
        var known = new KnownJob(Job, default, default, default);
        var spec = new JobSpec(default, default, default, default, 0, 20, 10, 1, 0, 0, new Verification(1, 1, 1, 1, 1, 0, 1, 1, 1), new Audits(1, 1, 1, 1), new Payment(default, 1, 1));
        var status = new JobStatus((byte)JobState.Running, default, default, 0, 2, 2, 0, 0, 0, 0, 0, 0, 0, 0);

        await duty.AdvanceAsync(known, spec, status, CancellationToken.None);
        Assert.Equal([0u, 1], chain.Asked);
        await duty.AdvanceAsync(known, spec, status, CancellationToken.None);
        Assert.Equal([0u, 1, 1], chain.Asked);
        clock.Advance(TimeSpan.FromSeconds(1));
        await duty.AdvanceAsync(known, spec, status, CancellationToken.None);
        Assert.Equal([0u, 1, 1, 0, 1], chain.Asked);
    }

    private static Address Numbered(byte number) => new([.. new byte[Address.Size - 1], number]);

    /// <summary>Two audits that have begun; whoever asks about the first one gets nonsense.</summary>
    private sealed class CourtChain : IEthereumRpc
    {
        public static Address Market { get; } = Numbered(1);

        /// <summary>Segments whose audits were looked at, in order.</summary>
        public List<uint> Asked { get; } = [];

        public Task<JsonElement> SendAsync(string method, JsonArray parameters, CancellationToken cancellationToken = default) => Task.FromResult(JsonSerializer.SerializeToElement<JsonNode>(method switch
        {
            "eth_chainId" => "0x1",
            "eth_blockNumber" => "0x1",
            "eth_getBlockByNumber" => Header(parameters[0]!.GetValue<string>()),
            "eth_getLogs" => new JsonArray(Receipt()),
            "eth_call" => Hex.Encode(Call(Hex.Decode(parameters[0]!["input"]!.GetValue<string>()))),
            _ => throw new InvalidOperationException($"expected a known method, got {method}"),
        }));

        private static JsonObject Header(string tag) => new()
        {
            ["number"] = tag == "latest" ? "0x1" : tag,
            ["hash"] = Keccak256.Hash("block"u8).ToHex(),
            ["parentHash"] = default(Hash256).ToHex(),
            ["timestamp"] = "0x10",
            ["gasLimit"] = "0x1",
            ["gasUsed"] = "0x0",
        };

        private static JsonObject Receipt() => new()
        {
            ["address"] = Market.ToString(),
            ["topics"] = new JsonArray(JobMarket.Events.ReceiptSubmitted.Topic.ToHex(), Word((byte)Job).ToHex(), Word(0).ToHex(), Word(0).ToHex()),
            ["data"] = Hex.Encode([.. Word(0).AsSpan(), .. Word(7).AsSpan()]),
            ["blockNumber"] = "0x1",
            ["blockHash"] = Keccak256.Hash("block"u8).ToHex(),
            ["transactionHash"] = Keccak256.Hash("block"u8).ToHex(),
            ["transactionIndex"] = "0x0",
            ["logIndex"] = "0x0",
            ["removed"] = false,
        };

        private byte[] Call(byte[] data)
        {
            if (AuditCourt.Functions.AuditOf.DecodeCall(data) is not null)
                return AbiEncoder.Encode(AuditCourt.Functions.AuditOf.Outputs, [new Ethereum.Contracts.Audit((byte)AuditStanding.Begun, 1, 1, 2, 0, 0, 100, 200, 300, false, default, default, default).ToAbi()]);
            if (AuditCourt.Functions.SnapshotOf.DecodeCall(data) is not { } asked)
                return new byte[2 * Hash256.Size];
            uint segment = AuditName.Of(asked[0].ToInteger()).Segment;
            Asked.Add(segment);
            // What is asked for next is how many units were drawn: none of this node's in the second.
            return segment == 0 ? throw new InvalidDataException("nonsense") : new byte[Hash256.Size];
        }

        private static Hash256 Word(byte number) => new([.. new byte[Hash256.Size - 1], number]);
    }
}
