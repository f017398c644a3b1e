using System.Numerics;
using Verifiable.Ethereum.Contracts;
using Verifiable.Ethereum.Rpc;
using Verifiable.Ethereum.Signing;
using Verifiable.Ethereum.Transactions;
using Verifiable.Execution.Compilation;
using Verifiable.Node.Chain;
using Verifiable.Protocol.Hashing;
using Verifiable.Protocol.Merkle;
using Verifiable.Protocol.Programs;

namespace Verifiable.EndToEnd.Processes;

/// <summary>States that are not to be had but on chain.</summary>
public sealed class WithheldStateTests : IDisposable
{
    private const uint Segment = 1;
    private readonly string _folder = Directory.CreateTempSubdirectory("verifiable-withheld-").FullName;
    private readonly CancellationTokenSource _bound = new(TimeSpan.FromMinutes(2));

    public void Dispose()
    {
        _bound.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>Everything that the worker published is deleted, the copies that it could read itself included: it executes again what it is asked for, and answers every chunk of the states before and after a segment.</summary>
    [Fact]
    public async Task Run_PublishedStatesDeleted_WorkerAnswersOnChain()
    {
        await using ProcessNetwork network = await ProcessNetwork.StartAsync(_folder, _bound.Token);
        (ulong job, string manifest) = await PostAsync(network);
        using (var first = new RestartedNode(network, "worker", "honest"))
            await UntilAsync(async () => (await network.StatusAsync(job, _bound.Token)).Submitted == 3, first);
        DeleteStates();
        var data = new DataCourt(network.Rpc, network.Deployment.DataCourt);
        int asked = 0;
        foreach (Hash256 root in new[] { await RootAsync(network, Segment - 1), await RootAsync(network, Segment) })
            asked += await AskAsync(network, data, job, manifest, root);
        Assert.Equal((uint)asked, (await network.StatusAsync(job, _bound.Token)).OpenGames);

        using var worker = new RestartedNode(network, "worker", "honest");
        await UntilAsync(async () => (await network.StatusAsync(job, _bound.Token)).OpenGames == 0, worker);

        IReadOnlyList<EthereumLog> logs = await LogsAsync(network, network.Deployment.DataCourt);
        Assert.Equal(asked, logs.Count(l => DataCourt.ChunkAnsweredEvent.TryDecode(l) is not null));
        Assert.Equal(JobState.Running, await network.StateAsync(job, _bound.Token));
        Account account = await network.Vault.AccountOfAsync(ProcessNetwork.Account("honest"), BlockTag.Latest, _bound.Token);
        Assert.Equal(ProcessNetwork.Deposit, (BigInteger)account.Free + account.Locked);
    }

    /// <summary>A challenger that comes when segments are final already, and finds no state, asks for the one it needs and audits from the worker's answers.</summary>
    [Fact]
    public async Task Run_ChallengerWithoutStates_AuditsFromAnswers()
    {
        await using ProcessNetwork network = await ProcessNetwork.StartAsync(_folder, _bound.Token);
        ulong job = await network.PostAsync(SmallManifest.Write(_folder, network.Deployment.Token.ToString()), _bound.Token);
        using (var first = new RestartedNode(network, "worker", "honest"))
            await UntilAsync(async () => (await network.StatusAsync(job, _bound.Token)).Submitted >= 1, first);
        await network.AdvanceTimeAsync(1, _bound.Token);
        uint final = (await network.StatusAsync(job, _bound.Token)).Submitted;
        Assert.NotEqual((uint)SmallManifest.Segments, final);
        await network.AdvanceTimeAsync(SmallManifest.ChallengeWindow + (final * SmallManifest.SegmentTime), _bound.Token);
        await SendAsync(network, "requester", network.Market.FinalizeSegments(job, final));
        using var worker = new RestartedNode(network, "worker", "honest");
        await UntilAsync(async () => (await network.StatusAsync(job, _bound.Token)).Submitted > final, worker);
        DeleteStates();

        using var challenger = new RestartedNode(network, "challenger", "challenger", "--data-budget", "1000000");
        await UntilAsync(() => Task.FromResult(challenger.Log.Contains($"Job {job}: segment {final} agrees", StringComparison.Ordinal)), worker, challenger);

        Assert.Contains($"Job {job}: nobody published the state before segment {final}", challenger.Log, StringComparison.Ordinal);
        Assert.Contains("put together from answers on chain", challenger.Log, StringComparison.Ordinal);
        Assert.Contains((await LogsAsync(network, network.Deployment.DataCourt)).Select(DataCourt.ChunkAnsweredEvent.TryDecode), e => e is not null);
        Assert.Equal(JobState.Running, await network.StateAsync(job, _bound.Token));
    }

    /// <summary>A worker that anchors roots and answers nothing loses its stake to who asked.</summary>
    [Fact]
    public async Task Run_SilentWorker_IsSlashed()
    {
        await using ProcessNetwork network = await ProcessNetwork.StartAsync(_folder, _bound.Token);
        (ulong job, string manifest) = await PostAsync(network);
        using (var worker = new RestartedNode(network, "worker", "dishonest"))
            await UntilAsync(async () => (await network.StatusAsync(job, _bound.Token)).Submitted == 3, worker);
        var data = new DataCourt(network.Rpc, network.Deployment.DataCourt);
        Hash256 root = await RootAsync(network, Segment);
        await AskAsync(network, data, job, manifest, root);
        await network.AdvanceTimeAsync(3600 + 3600, _bound.Token);

        await SendAsync(network, "challenger", data.Timeout(new Chunk(job, 0, root, 0, 0)));

        Assert.True(await network.IsSlashedAsync(job, _bound.Token));
        Account account = await network.Vault.AccountOfAsync(ProcessNetwork.Account("challenger"), BlockTag.Latest, _bound.Token);
        Assert.Equal(ProcessNetwork.Deposit + (SmallManifest.Stake / 4), (BigInteger)account.Free + account.Locked);
    }

    /// <summary>Deletes the index of published states and the files that it names.</summary>
    private void DeleteStates()
    {
        string blobs = Path.Combine(_folder, "blobs");
        string states = Path.Combine(blobs, "states");
        string[] names = [.. Directory.EnumerateFiles(states).Select(f => File.ReadAllText(f).Trim().Replace("0x", "", StringComparison.Ordinal))];
        Assert.NotEmpty(names);
        Directory.Delete(states, recursive: true);
        foreach (string name in names)
        {
            string file = Path.Combine(blobs, name[..2], name[2..]);
            Assert.True(File.Exists(file), $"expected the state's file, got none ({file})");
            File.Delete(file);
        }
    }

    private async Task<(ulong Job, string Manifest)> PostAsync(ProcessNetwork network)
    {
        string manifest = SmallManifest.Write(_folder, network.Deployment.Token.ToString());
        string yaml = await File.ReadAllTextAsync(manifest, _bound.Token);
        string shorter = yaml.Replace($"steps: {SmallManifest.Steps}", $"steps: {3 * SmallManifest.CheckpointEvery}", StringComparison.Ordinal);
        Assert.NotEqual(yaml, shorter);
        await File.WriteAllTextAsync(manifest, shorter, _bound.Token);
        return (await network.PostAsync(manifest, _bound.Token), manifest);
    }

    /// <summary>Asks for every chunk of a state as the challenger; gives their number.</summary>
    private async Task<int> AskAsync(ProcessNetwork network, DataCourt data, ulong jobId, string manifest, Hash256 root)
    {
        using CompiledJob job = JobCompiler.CompileFile(manifest, 1).Value!;
        EncodedProgram program = StepProgramEncoding.Encode(job.Program);
        Hash256 end = await RootAsync(network, Segment);
        int asked = 0;
        for (int tensor = 0; tensor < job.Program.States.Length; tensor++)
        {
            var declaration = new DeclaredTensor(program.Header.ToContract(), program.States[tensor].ToArray(), program.StateTree.Path(tensor));
            long chunks = TensorChunks.CountOf(new TensorGeometry(job.Program.States[tensor].Shape));
            for (uint chunk = 0; chunk < chunks; chunk++, asked++)
                await SendAsync(network, "challenger", data.Request(new Chunk(jobId, 0, root, (ushort)tensor, chunk), Segment, end, declaration));
        }

        return asked;
    }

    private async Task<TransactionReceipt> SendAsync(ProcessNetwork network, string party, TransactionRequest request)
    {
        using PrivateKey key = PrivateKey.FromFile(network.KeyFile(party));
        using var transactions = new TransactionManager(network.Rpc, key, new TransactionManagerOptions { PollInterval = TimeSpan.FromMilliseconds(50), Errors = [.. DataCourt.Errors.All, .. JobMarket.Errors.All, .. StakeVault.Errors.All] });
        return (await transactions.SendAsync(request, _bound.Token)).EnsureSucceeded();
    }

    private async Task<Hash256> RootAsync(ProcessNetwork network, uint segment) =>
        (await LogsAsync(network, network.Deployment.JobMarket)).Select(JobMarket.ReceiptSubmittedEvent.TryDecode).Last(e => e is not null && e.Segment == segment)!.EndStateRoot;

    private async Task<IReadOnlyList<EthereumLog>> LogsAsync(ProcessNetwork network, Address contract) =>
        await network.Rpc.LogsAsync(new LogFilter { Addresses = [contract] }, network.Deployment.Block, await network.Rpc.BlockNumberAsync(_bound.Token), _bound.Token);

    private Task UntilAsync(Func<Task<bool>> condition, params IReadOnlyList<RestartedNode> nodes) => RestartedNodes.UntilAsync(condition, nodes, _bound.Token);
}
