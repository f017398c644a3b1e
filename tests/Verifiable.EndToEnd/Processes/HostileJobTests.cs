using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Verifiable.EndToEnd.Disputes;
using Verifiable.Ethereum.Contracts;
using Verifiable.Ethereum.Devnet;
using Verifiable.Ethereum.Rpc;
using Verifiable.Ethereum.Signing;
using Verifiable.Ethereum.Transactions;
using Verifiable.Execution.Bundles;
using Verifiable.Execution.Compilation;
using Verifiable.Execution.Manifest;
using Verifiable.Node.Chain;
using Verifiable.Protocol.Disputes;
using Verifiable.Protocol.Hashing;
using Verifiable.Protocol.Programs;
using Verifiable.Storage;

namespace Verifiable.EndToEnd.Processes;

/// <summary>Jobs that are made to harm whoever looks at them, takes them or takes them over.</summary>
public sealed class HostileJobTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("verifiable-hostile-").FullName;
    private readonly CancellationTokenSource _bound = new(TimeSpan.FromMinutes(2));

    public void Dispose()
    {
        _bound.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>Bundles that no hash covers in full are refused or skipped; the jobs beside them are trained and audited.</summary>
    [Fact]
    public async Task Run_HostileBundlesBesideAGoodOne_OnlyTheGoodOneIsTaken()
    {
        await using ProcessNetwork network = await ProcessNetwork.StartAsync(_folder, _bound.Token);
        string manifest = Manifest(network, steps: 100, every: 50);
        ulong huge = await PostEditedAsync(network, manifest, json => json.Replace($"\"workerStake\":\"{SmallManifest.Stake}\"", $"\"workerStake\":\"1{new string('0', 90)}\"", StringComparison.Ordinal));
        ulong repeated = await PostEditedAsync(network, manifest, RepeatLabel);
        ulong missing = await PostEditedAsync(network, manifest, json => json.Replace("\"name\":\"", "\"name\":\"never stored: ", StringComparison.Ordinal), isStored: false);
        ulong good = await network.PostAsync(manifest, _bound.Token);
        using var worker = new RestartedNode(network, "worker", "honest");
        using var challenger = new RestartedNode(network, "challenger", "challenger");

        await UntilAsync(() => Task.FromResult(challenger.Log.Contains($"Job {good}: segment 1 agrees", StringComparison.Ordinal)), worker, challenger);

        foreach (ulong job in new[] { huge, repeated, missing })
            Assert.Equal(JobState.Open, await network.StateAsync(job, _bound.Token));
        Assert.Contains($"Job {huge}: not taken: bundle: expected verifiable/bundle/v1", worker.Log, StringComparison.Ordinal);
        Assert.Contains($"Job {repeated}: not taken: bundle: expected every state label once", worker.Log, StringComparison.Ordinal);
        Assert.Contains($"Job {missing}: bundle: expected the bundle as blob", worker.Log, StringComparison.Ordinal);
    }

    /// <summary>A worker that has claimed such a job, or a cheat that trains it, does not bring the challenger down.</summary>
    [Fact]
    public async Task Run_ReceiptOfAHostileBundle_DoesNotKeepTheChallengerFromOthers()
    {
        await using ProcessNetwork network = await ProcessNetwork.StartAsync(_folder, _bound.Token);
        string manifest = Manifest(network, steps: 100, every: 50);
        ulong hostile = await PostEditedAsync(network, manifest, RepeatLabel);
        ulong good = await network.PostAsync(manifest, _bound.Token);
        foreach (ulong job in new[] { hostile, good })
        {
            await SendAsync(network, "dishonest", network.Market.Claim(job));
            await SendAsync(network, "dishonest", network.Market.Start(job, await network.Market.SpecHashOfAsync(job, cancellationToken: _bound.Token)));
            await SendAsync(network, "dishonest", network.Market.SubmitReceipt(job, 0, 0, Keccak256.Hash("junk"u8)));
        }

        using var challenger = new RestartedNode(network, "challenger", "challenger");
        var game = new DisputeGame(network.Rpc, network.Deployment.DisputeGame);
        await UntilAsync(async () => (DisputePhase)(await game.GameOfAsync(1, BlockTag.Latest, _bound.Token)).Phase == DisputePhase.SplitInterval, challenger);

        Assert.Equal(good, (await game.GameOfAsync(1, BlockTag.Latest, _bound.Token)).JobId);
        Assert.Contains($"Audit of job {hostile}: bundle: expected every state label once", challenger.Log, StringComparison.Ordinal);
    }

    /// <summary>A requester that sets clocks in which nobody can execute a segment could dispute whatever is anchored: the worker gives the job back before that is possible.</summary>
    [Fact]
    public async Task Run_ClockShorterThanASegment_IsGivenBackUnstarted()
    {
        await using ProcessNetwork network = await ProcessNetwork.StartAsync(_folder, _bound.Token);
        ulong hostile = await network.PostAsync(Manifest(network, steps: 20_000, every: 20_000, moveClock: 2, segmentTime: 1), _bound.Token);
        ulong good = await network.PostAsync(Manifest(network, steps: 100, every: 50), _bound.Token);
        using var worker = new RestartedNode(network, "worker", "honest");

        await UntilAsync(async () => (await network.StatusAsync(good, _bound.Token)).Submitted == 2, worker);

        JobStatus status = await network.StatusAsync(hostile, _bound.Token);
        Assert.Equal((JobState.Open, 0u), ((JobState)status.State, status.Submitted));
        Assert.Contains($"Intent claim/{hostile}/0 included", worker.Log, StringComparison.Ordinal);
        Assert.Contains($"Job {hostile}: given back before the start", worker.Log, StringComparison.Ordinal);
        Assert.Contains($"Intent release/{hostile}/0 included", worker.Log, StringComparison.Ordinal);
        worker.KillAndRestart();
        ulong next = await network.PostAsync(Manifest(network, steps: 50, every: 50), _bound.Token);
        await network.AdvanceTimeAsync(SmallManifest.ChallengeWindow + (2 * SmallManifest.SegmentTime), _bound.Token);
        await UntilAsync(async () => (await network.StatusAsync(next, _bound.Token)).Submitted == 1, worker);
        Assert.Equal(JobState.Open, await network.StateAsync(hostile, _bound.Token));
    }

    /// <summary>Whoever takes over an expired job is disputed about its first segment, of whose start it has nothing but what its predecessor published.</summary>
    [Fact]
    public async Task Run_TakenOverJob_IsDefendedFromItsFirstSegment()
    {
        await using ProcessNetwork network = await ProcessNetwork.StartAsync(_folder, _bound.Token);
        ulong job = await network.PostAsync(Manifest(network, steps: 600, every: 50), _bound.Token);
        using (var first = new RestartedNode(network, "worker", "dishonest"))
            await UntilAsync(async () => (await network.StatusAsync(job, _bound.Token)).Submitted >= 1, first);
        // A receipt that the killed worker had just sent is in the block that this makes.
        await network.AdvanceTimeAsync(1, _bound.Token);
        uint submitted = (await network.StatusAsync(job, _bound.Token)).Submitted;
        Assert.NotEqual((uint)SmallManifest.Segments, submitted);
        await network.AdvanceTimeAsync(100_000, _bound.Token);
        await SendAsync(network, "requester", network.Market.FinalizeSegments(job, submitted));
        await SendAsync(network, "requester", network.Market.Expire(job));

        using var honest = new RestartedNode(network, "worker", "honest");
        await UntilAsync(async () => await network.StatusAsync(job, _bound.Token) is { Attempt: 1 } status && status.Submitted > submitted, honest);
        // Only the worker's own store may be needed now.
        Directory.Delete(Path.Combine(_folder, "blobs", "states"), recursive: true);
        var game = new DisputeGame(network.Rpc, network.Deployment.DisputeGame);
        await SendAsync(network, "challenger", game.Open(job, submitted, 1, await RootAsync(network, submitted - 1), await RootAsync(network, submitted)));
        await UntilAsync(async () => (DisputePhase)(await game.GameOfAsync(1, BlockTag.Latest, _bound.Token)).Phase == DisputePhase.ChooseInterval, honest);
        Assert.Equal(JobState.Running, await network.StateAsync(job, _bound.Token));
    }

    private static string RepeatLabel(string json)
    {
        JsonNode root = JsonNode.Parse(json)!;
        string first = root["stateLabels"]![0]!.ToJsonString();
        string second = root["stateLabels"]![1]!.ToJsonString();
        return json.Replace($"\"stateLabels\":[{first},{second}", $"\"stateLabels\":[{first},{first}", StringComparison.Ordinal);
    }

    private string Manifest(ProcessNetwork network, int steps, int every, int moveClock = 3600, uint segmentTime = SmallManifest.SegmentTime)
    {
        string path = SmallManifest.Write(_folder, network.Deployment.Token.ToString());
        string yaml = File.ReadAllText(path);
        (string From, string To)[] changes =
        [
            ($"steps: {SmallManifest.Steps}", $"steps: {steps}"), ($"checkpoint_every: {SmallManifest.CheckpointEvery}", $"checkpoint_every: {every}"),
            ("move_clock: 3600", $"move_clock: {moveClock}"), ($"segment_time: {SmallManifest.SegmentTime}", $"segment_time: {segmentTime}"),
        ];
        foreach ((string from, string to) in changes)
        {
            Assert.Contains(from, yaml, StringComparison.Ordinal);
            yaml = yaml.Replace(from, to, StringComparison.Ordinal);
        }

        File.WriteAllText(path, yaml);
        return path;
    }

    /// <summary>Posts a good job under a bundle whose document is edited, or never stored.</summary>
    private async Task<ulong> PostEditedAsync(ProcessNetwork network, string manifest, Func<string, string> edit, bool isStored = true)
    {
        using CompiledJob job = JobCompiler.CompileFile(manifest, 1).Value!;
        var blobs = new BlobStore(Path.Combine(_folder, "blobs"));
        string json = Encoding.UTF8.GetString(blobs.Read(JobBundler.Store(job, c => blobs.Put(c.Span))).OrThrow("a bundle"));
        byte[] edited = Encoding.UTF8.GetBytes(edit(json));
        Assert.NotEqual(Encoding.UTF8.GetBytes(json), edited);
        await SendAsync(network, "requester", network.Token.Approve(network.Deployment.Escrow, job.Spec.Payment.Amount));
        var programs = new ProgramReferee(network.Rpc, network.Deployment.ProgramReferee);
        await SendAsync(network, "requester", programs.Register(StepProgramEncoding.Encode(job.Program).Header.ToContract()));
        TransactionReceipt receipt = await SendAsync(network, "requester", network.Market.PostJob(
            job.Spec.ToContract(), isStored ? blobs.Put(edited) : Keccak256.Hash(edited)));
        return (ulong)receipt.Logs.Select(JobMarket.JobPostedEvent.TryDecode).First(e => e is not null)!.JobId;
    }

    private async Task<TransactionReceipt> SendAsync(ProcessNetwork network, string party, TransactionRequest request)
    {
        using PrivateKey key = PrivateKey.FromFile(network.KeyFile(party));
        using var transactions = new TransactionManager(network.Rpc, key, new TransactionManagerOptions { PollInterval = TimeSpan.FromMilliseconds(50), Errors = [.. DisputeGame.Errors.All, .. JobMarket.Errors.All, .. StakeVault.Errors.All] });
        return (await transactions.SendAsync(request, _bound.Token)).EnsureSucceeded();
    }

    private async Task<Hash256> RootAsync(ProcessNetwork network, uint segment)
    {
        ulong latest = await network.Rpc.BlockNumberAsync(_bound.Token);
        IReadOnlyList<EthereumLog> logs = await network.Rpc.LogsAsync(new LogFilter { Addresses = [network.Deployment.JobMarket] }, network.Deployment.Block, latest, _bound.Token);
        return logs.Select(JobMarket.ReceiptSubmittedEvent.TryDecode).Last(e => e is not null && e.Segment == segment)!.EndStateRoot;
    }

    private Task UntilAsync(Func<Task<bool>> condition, params IReadOnlyList<RestartedNode> nodes) => RestartedNodes.UntilAsync(condition, nodes, _bound.Token);
}
