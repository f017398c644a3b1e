using System.Globalization;
using System.Numerics;
using Verifiable.Ethereum.Contracts;
using Verifiable.Ethereum.Rpc;
using Verifiable.Ethereum.Signing;
using Verifiable.Ethereum.Transactions;
using Verifiable.Node.Audits;
using Verifiable.Node.Chain;
using Verifiable.Protocol.Audits;
using Verifiable.Protocol.Hashing;

namespace Verifiable.EndToEnd.Processes;

/// <summary>Audits by processes: a worker that answers for its segments, and an auditor that is drawn by its stake.</summary>
public sealed class AuditProcessTests : IDisposable
{
    private const int Fee = 7;
    private const int CheckpointEvery = 4 * SmallManifest.CheckpointEvery;
    private const int Segments = SmallManifest.Steps / CheckpointEvery;

    private const byte Closed = 3;

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
        await network.AdvanceTimeAsync((2 * 3600) + (3 * SmallManifest.SegmentTime), _bound.Token);
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
        await network.AdvanceTimeAsync((2 * 3600) + (3 * SmallManifest.SegmentTime), _bound.Token);
        await UntilAsync(nodes, async () => await network.IsSlashedAsync(job, _bound.Token));
        Assert.Contains("the worker's claim about segment 0 differs", auditor.Log, StringComparison.Ordinal);
        await network.CancelAsync(job, _bound.Token);
        await network.AdvanceTimeAsync(3600 + SmallManifest.SegmentTime, _bound.Token);
        var name = new AuditName(job, 0, 0);
        await UntilAsync(nodes, async () => await court.SeatOfAsync(name.Id, ProcessNetwork.Account("challenger"), 0, BlockTag.Latest, _bound.Token) == 3);
    }

    [Fact]
    public async Task Run_LazyAuditor_LosesItsUnitToTheHonestOne()
    {
        await using ProcessNetwork network = await ProcessNetwork.StartAsync(_folder, _bound.Token);
        using var auditor = new RestartedNode(network, "challenger", "challenger", "--auditor-units", "1");
        await UntilJoinedAsync(network, auditor);
        // An auditor that wants its fee for nothing: it commits to anything, or does not even do that.
        using PrivateKey key = PrivateKey.FromFile(network.KeyFile("dishonest"));
        using var lazy = new TransactionManager(network.Rpc, key, new TransactionManagerOptions { PollInterval = TimeSpan.FromMilliseconds(50) });
        var registry = new AuditorRegistry(network.Rpc, network.Deployment.AuditorRegistry);
        (await lazy.SendAsync(registry.Join(1), _bound.Token)).EnsureSucceeded();
        // As many are drawn as there are units: all of them.
        ulong job = await network.PostAsync(Manifest(network, auditors: 2), _bound.Token);
        (await lazy.SendAsync(registry.Enlist(job), _bound.Token)).EnsureSucceeded();
        using var worker = new RestartedNode(network, "worker", "honest");
        RestartedNode[] nodes = [auditor, worker];
        AuditCourt court = Court(network);

        await UntilAsync(nodes, () => AllAsync(court, job, a => a.WorkerDigest != default && a.Committed == 1));
        (await lazy.SendAsync(court.Commit(new AuditName(job, 0, 0).Id, 0, Keccak256.Hash("anything"u8)), _bound.Token)).EnsureSucceeded();
        await network.AdvanceTimeAsync((2 * 3600) + (3 * SmallManifest.SegmentTime), _bound.Token);
        await UntilAsync(nodes, () => AllAsync(court, job, a => a.Claim != default && a.Revealed == 1));
        // Before an audit is over nobody is accused.
        Assert.Equal(1, await registry.UnitsOfAsync(lazy.Account, BlockTag.Latest, _bound.Token));
        await network.AdvanceTimeAsync(2 * (3600 + SmallManifest.SegmentTime), _bound.Token);
        await UntilAsync(nodes, () => AreClosedAsync(court, job, lazy.Account));

        Assert.Equal(BigInteger.Zero, await registry.UnitsOfAsync(lazy.Account, BlockTag.Latest, _bound.Token));
        Assert.Equal(1, await registry.UnitsOfAsync(ProcessNetwork.Account("challenger"), BlockTag.Latest, _bound.Token));
        BigInteger penalty = await registry.UnitAsync(BlockTag.Latest, _bound.Token) / 10;
        Account left = await network.Vault.AccountOfAsync(lazy.Account, BlockTag.Latest, _bound.Token);
        BigInteger lost = ProcessNetwork.Deposit - (BigInteger)left.Free - (BigInteger)left.Locked - (BigInteger)left.Leaving;
        Assert.Equal(Segments * penalty, lost);
        Assert.Contains($"accusing auditor {lazy.Account} with unit 0", auditor.Log, StringComparison.Ordinal);
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

    private async Task<bool> AreClosedAsync(AuditCourt court, ulong job, Address account)
    {
        for (uint segment = 0; segment < Segments; segment++)
        {
            if (await court.SeatOfAsync(new AuditName(job, 0, segment).Id, account, 0, BlockTag.Latest, _bound.Token) != Closed)
                return false;
        }

        return true;
    }

    private string Manifest(ProcessNetwork network, int auditors = 1)
    {
        string manifest = SmallManifest.Write(_folder, network.Deployment.Token.ToString());
        string text = File.ReadAllText(manifest).Replace("payment:", AuditsBy(auditors), StringComparison.Ordinal);
        File.WriteAllText(manifest, text.Replace($"checkpoint_every: {SmallManifest.CheckpointEvery}", $"checkpoint_every: {CheckpointEvery}", StringComparison.Ordinal));
        return manifest;
    }

    /// <summary>Every segment is audited, by as many units as there are.</summary>
    private static string AuditsBy(int auditors) =>
        string.Create(CultureInfo.InvariantCulture, $"audits: {{ rate: 1000000, auditors: {auditors}, fee: \"{Fee}\", budget: \"{2 * auditors * Fee * Segments}\" }}\npayment:");

    private Task UntilJoinedAsync(ProcessNetwork network, RestartedNode auditor) => UntilAsync(
        [auditor],
        async () => await new AuditorRegistry(network.Rpc, network.Deployment.AuditorRegistry).TotalUnitsAsync(BlockTag.Latest, _bound.Token) == BigInteger.One);

    private Task UntilAsync(IReadOnlyList<RestartedNode> nodes, Func<Task<bool>> condition) => RestartedNodes.UntilAsync(condition, nodes, _bound.Token);
}
