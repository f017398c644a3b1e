using System.Globalization;
using System.Numerics;
using Verifiable.Ethereum.Contracts;
using Verifiable.Ethereum.Rpc;
using Verifiable.Node.Audits;
using Verifiable.Node.Chain;
using Verifiable.Protocol.Audits;

namespace Verifiable.EndToEnd.Processes;

/// <summary>Audits by processes: a worker that answers for its segments, and an auditor that is drawn by its stake.</summary>
public sealed class AuditProcessTests : IDisposable
{
    private const int Fee = 7;
    private const int CheckpointEvery = 4 * SmallManifest.CheckpointEvery;
    private const int Segments = SmallManifest.Steps / CheckpointEvery;

    /// <summary>Every segment is audited, by the one unit that there is.</summary>
    private static readonly string s_audits = string.Create(CultureInfo.InvariantCulture, $"audits: {{ rate: 1000000, auditors: 1, fee: \"{Fee}\", budget: \"{2 * Fee * Segments}\" }}\npayment:");

    private readonly string _folder = Directory.CreateTempSubdirectory("verifiable-audit-").FullName;
    private readonly CancellationTokenSource _bound = new(TimeSpan.FromMinutes(4));

    public void Dispose()
    {
        _bound.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Run_HonestWorkerAudited_AnswersAndTheAuditorIsPaid()
    {
        await using ProcessNetwork network = await ProcessNetwork.StartAsync(_folder, _bound.Token);
        using var auditor = new RestartedNode(network, "challenger", "challenger", "--auditor-units", "1");
        await UntilJoinedAsync(network, auditor);
        ulong job = await network.PostAsync(Manifest(network), _bound.Token);
        using var worker = new RestartedNode(network, "worker", "honest");
        RestartedNode[] nodes = [auditor, worker];
        AuditCourt court = Court(network);

        await UntilAsync(nodes, () => AllAsync(court, job, a => a.WorkerDigest != default && a.Committed == 1));
        // A restart between commitment and reveal loses neither claims nor salts.
        worker.KillAndRestart();
        auditor.KillAndRestart();
        await network.AdvanceTimeAsync(3600 + (3 * SmallManifest.SegmentTime), _bound.Token);
        await UntilAsync(nodes, () => AllAsync(court, job, a => a.Claim != default && a.Revealed == 1));
        await network.AdvanceTimeAsync(2 * (3600 + SmallManifest.SegmentTime), _bound.Token);
        await UntilAsync(nodes, () => AllAsync(court, job, a => (AuditStanding)a.Standing == AuditStanding.Settled));
        await network.AdvanceTimeAsync(SmallManifest.ChallengeWindow + (Segments * SmallManifest.SegmentTime), _bound.Token);
        await UntilAsync(nodes, async () => await network.StateAsync(job, _bound.Token) == JobState.Finalized);
        await UntilAsync(nodes, async () => await network.Token.BalanceOfAsync(ProcessNetwork.Account("challenger"), BlockTag.Latest, _bound.Token) == Fee * Segments);
        Assert.Equal(0, await network.MovesAsync(_bound.Token));
    }

    [Fact]
    public async Task Run_FalseSegment_TheAuditorDisputesTheClaimAndWins()
    {
        await using ProcessNetwork network = await ProcessNetwork.StartAsync(_folder, _bound.Token);
        // It looks at next to nothing by itself: what it finds, it finds as an auditor.
        using var auditor = new RestartedNode(network, "challenger", "challenger", "--auditor-units", "1", "--audit-rate", "0.000001");
        await UntilJoinedAsync(network, auditor);
        string manifest = Manifest(network);
        ulong job = await network.PostAsync(manifest, _bound.Token);
        using var worker = new RestartedNode(network, "worker", "dishonest", "--inject-fault", SmallManifest.Fault(manifest, new Random(5), step: 10));
        RestartedNode[] nodes = [auditor, worker];
        AuditCourt court = Court(network);

        await UntilAsync(nodes, () => AllAsync(court, job, a => a.WorkerDigest != default && a.Committed == 1));
        await network.AdvanceTimeAsync(3600 + (3 * SmallManifest.SegmentTime), _bound.Token);
        await UntilAsync(nodes, async () => await network.IsSlashedAsync(job, _bound.Token));
        Assert.Contains("the worker's claim about segment 0 differs", auditor.Log, StringComparison.Ordinal);
        await network.CancelAsync(job, _bound.Token);
        await network.AdvanceTimeAsync(3600 + SmallManifest.SegmentTime, _bound.Token);
        var name = new AuditName(job, 0, 0);
        await UntilAsync(nodes, async () => await court.SeatOfAsync(name.Id, ProcessNetwork.Account("challenger"), 0, BlockTag.Latest, _bound.Token) == 3);
    }

    private static AuditCourt Court(ProcessNetwork network) => new(network.Rpc, network.Deployment.AuditCourt);

    private async Task<bool> AllAsync(AuditCourt court, ulong job, Func<Audit, bool> holds)
    {
        for (uint segment = 0; segment < Segments; segment++)
        {
            if (!holds(await court.AuditOfAsync(new AuditName(job, 0, segment).Id, BlockTag.Latest, _bound.Token)))
                return false;
        }

        return true;
    }

    private string Manifest(ProcessNetwork network)
    {
        string manifest = SmallManifest.Write(_folder, network.Deployment.Token.ToString());
        string text = File.ReadAllText(manifest).Replace("payment:", s_audits, StringComparison.Ordinal);
        File.WriteAllText(manifest, text.Replace($"checkpoint_every: {SmallManifest.CheckpointEvery}", $"checkpoint_every: {CheckpointEvery}", StringComparison.Ordinal));
        return manifest;
    }

    private Task UntilJoinedAsync(ProcessNetwork network, RestartedNode auditor) => UntilAsync(
        [auditor],
        async () => await new AuditorRegistry(network.Rpc, network.Deployment.AuditorRegistry).TotalUnitsAsync(BlockTag.Latest, _bound.Token) == BigInteger.One);

    private Task UntilAsync(IReadOnlyList<RestartedNode> nodes, Func<Task<bool>> condition) => RestartedNodes.UntilAsync(condition, nodes, _bound.Token);
}
