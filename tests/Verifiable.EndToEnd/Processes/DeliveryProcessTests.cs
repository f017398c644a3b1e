using System.Globalization;
using System.Numerics;
using System.Text.Json;
using Verifiable.Ethereum.Contracts;
using Verifiable.Ethereum.Rpc;
using Verifiable.Ethereum.Signing;
using Verifiable.Ethereum.Transactions;
using Verifiable.Execution.Compilation;
using Verifiable.Execution.Deliveries;
using Verifiable.Node.Chain;
using Verifiable.Node.Deliveries;
using Verifiable.Node.Jobs;
using Verifiable.Protocol.Deliveries;
using Verifiable.Protocol.Hashing;
using Verifiable.Storage;
using Verifiable.Tensors;
using Checkpoint = Verifiable.Execution.Training.Checkpoint;

namespace Verifiable.EndToEnd.Processes;

/// <summary>The last payment of a job: a requester who acknowledges, and one who keeps silent, with a worker that delivers encrypted then.</summary>
public sealed class DeliveryProcessTests : IDisposable
{
    private const int Steps = 40;
    private const int CheckpointEvery = 20;
    private const int Segments = Steps / CheckpointEvery;
    private readonly string _folder = Directory.CreateTempSubdirectory("verifiable-delivery-").FullName;
    private readonly CancellationTokenSource _bound = new(TimeSpan.FromMinutes(3));

    public void Dispose()
    {
        _bound.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Run_RequesterAcknowledges_WorkerHasTheWholePayment()
    {
        await using ProcessNetwork network = await ProcessNetwork.StartAsync(_folder, _bound.Token);
        string manifest = Manifest(network);
        ulong job = await network.PostAsync(manifest, _bound.Token);
        using var worker = new RestartedNode(network, "worker", "honest");
        await FinishAsync(network, job, worker);
        await UntilAsync(async () => await WalletAsync(network) == SmallManifest.Payment - LastPayment, worker);
        Assert.Equal("Waiting", (await CliProcess.RunAsync(_bound.Token, ["job", "show", $"{job}", .. network.Chain])).GetProperty("delivery").GetString());

        JsonElement acknowledged = await CliProcess.RunAsync(_bound.Token, ["job", "acknowledge", $"{job}", .. network.Chain, .. network.Blobs, "--key", network.KeyFile("requester")]);
        JsonElement expected = await CliProcess.RunAsync(_bound.Token, "train", manifest, "--out", Path.Combine(_folder, "undisturbed"));
        Assert.Equal(expected.GetProperty("weightsSha256").GetString(), acknowledged.GetProperty("weightsSha256").GetString());
        await UntilAsync(async () => await WalletAsync(network) == SmallManifest.Payment, worker);
        Assert.DoesNotContain("delivering the weights encrypted", worker.Log, StringComparison.Ordinal);
    }

    /// <summary>Nobody acknowledges, and the checkpoints in the clear are gone: the worker delivers encrypted, is killed in between, supplies what is demanded, reveals the key and is paid; the requester has its weights from it.</summary>
    [Fact]
    public async Task Run_RequesterKeepsSilent_WorkerDeliversEncryptedAndIsPaid()
    {
        await using ProcessNetwork network = await ProcessNetwork.StartAsync(_folder, _bound.Token);
        string manifest = Manifest(network);
        JsonElement expected = await CliProcess.RunAsync(_bound.Token, "train", manifest, "--out", Path.Combine(_folder, "undisturbed"));
        ulong job = await network.PostAsync(manifest, _bound.Token);
        using var worker = new RestartedNode(network, "worker", "honest", "--acknowledgement-time", "0");
        await FinishAsync(network, job, worker);
        await UntilAsync(async () => await StateAsync(network, job) == DeliveryState.Offered, worker);
        worker.KillAndRestart();
        Directory.Delete(Path.Combine(_folder, "blobs", "states"), recursive: true);

        string[] requester = [.. network.Chain, .. network.Blobs, "--key", network.KeyFile("requester")];
        await CliProcess.RunAsync(_bound.Token, ["job", "demand", $"{job}", "0", "0", .. requester]);
        await UntilAsync(async () => (await network.DeliveryDesk.DeliveryOfAsync(job, BlockTag.Latest, _bound.Token)).OpenDemands == 0, worker);
        Assert.Equal(DeliveryState.Offered, await StateAsync(network, job));
        await network.AdvanceTimeAsync(SmallManifest.ChallengeWindow, _bound.Token);
        await UntilAsync(async () => await StateAsync(network, job) == DeliveryState.Revealed, worker);

        JsonElement fetched = await CliProcess.RunAsync(_bound.Token, ["job", "fetch", $"{job}", "--out", Path.Combine(_folder, "fetched"), .. network.Chain, .. network.Blobs]);
        Assert.Equal(expected.GetProperty("weightsSha256").GetString(), fetched.GetProperty("weightsSha256").GetString());
        Assert.True((await CliProcess.RunAsync(_bound.Token, ["job", "complain", $"{job}", .. requester])).GetProperty("right").GetBoolean());
        await network.AdvanceTimeAsync(SmallManifest.ChallengeWindow, _bound.Token);
        await UntilAsync(async () => await WalletAsync(network) == SmallManifest.Payment, worker);
        Assert.Equal(DeliveryState.Paid, await StateAsync(network, job));
    }

    /// <summary>A worker that offers a ciphertext with one wrong bit: the requester's command finds the leaf and shows it, and the last payment is the requester's again.</summary>
    [Fact]
    public async Task Run_WrongDelivery_RequesterComplainsAndIsRefunded()
    {
        await using ProcessNetwork network = await ProcessNetwork.StartAsync(_folder, _bound.Token);
        string manifest = Manifest(network);
        ulong job = await network.PostAsync(manifest, _bound.Token);
        using (var worker = new RestartedNode(network, "worker", "honest"))
        {
            await FinishAsync(network, job, worker);
            await UntilAsync(async () => await WalletAsync(network) == SmallManifest.Payment - LastPayment, worker);
        }

        Hash256 key = Keccak256.Hash("a key"u8);
        CipherState wrong = await SpoiltAsync(network, manifest, key);
        await SendAsync(network, "honest", network.DeliveryDesk.Offer(job, wrong.Root, LeafCipher.HashOf(key)));
        await SendAsync(network, "requester", network.DeliveryDesk.Fetched(job));
        await SendAsync(network, "honest", network.DeliveryDesk.Reveal(job, key));
        JsonElement complained = await CliProcess.RunAsync(_bound.Token, ["job", "complain", $"{job}", .. network.Chain, .. network.Blobs, "--key", network.KeyFile("requester")]);
        Assert.Equal((false, 0, 0), (complained.GetProperty("right").GetBoolean(), complained.GetProperty("tensor").GetInt32(), complained.GetProperty("leaf").GetInt32()));
        Assert.Equal(DeliveryState.Refunded, await StateAsync(network, job));
        var escrow = new Escrow(network.Rpc, network.Deployment.Escrow);
        Assert.Equal(LastPayment, await escrow.BalanceOfAsync(network.Token.Address, ProcessNetwork.Account("requester"), BlockTag.Latest, _bound.Token));
    }

    /// <summary>The job's last state, encrypted with a wrong bit in its first leaf and published.</summary>
    private async Task<CipherState> SpoiltAsync(ProcessNetwork network, string manifest, Hash256 key)
    {
        string folder = Path.Combine(_folder, "blobs");
        var blobs = new BlobStore(folder);
        IReadOnlyList<EthereumLog> logs = await network.Rpc.LogsAsync(
            new LogFilter { Addresses = [network.Deployment.JobMarket] }, network.Deployment.Block, await network.Rpc.BlockNumberAsync(_bound.Token), _bound.Token);
        Hash256 root = logs.Select(JobMarket.ReceiptSubmittedEvent.TryDecode).Last(e => e is not null)!.EndStateRoot;
        using CompiledJob job = JobCompiler.CompileFile(manifest, 1).Value!;
        Tensor[] state = [.. job.InitialState.Select(t => t.Clone())];
        Checkpoint.Read(job, new StateIndex(folder, blobs).Find(root)!, root, state, "the last state");
        byte[] content = StateDelivery.Encrypt(state, key).Write();
        foreach (Tensor tensor in state)
            tensor.Dispose();
        content[4] ^= 1;
        CipherState spoilt = CipherState.Read(content, StateDelivery.LeafCounts(job.Program));
        new StateIndex(folder, blobs, StateIndex.Deliveries).Put(spoilt.Root, content);
        return spoilt;
    }

    private async Task SendAsync(ProcessNetwork network, string party, TransactionRequest request)
    {
        using PrivateKey key = PrivateKey.FromFile(network.KeyFile(party));
        using var transactions = new TransactionManager(network.Rpc, key, new TransactionManagerOptions { PollInterval = TimeSpan.FromMilliseconds(50), Errors = [.. DeliveryDesk.Errors.All] });
        (await transactions.SendAsync(request, _bound.Token)).EnsureSucceeded();
    }

    /// <summary>What waits for the delivery: a fifth, and what the segments before the last leave of the rest.</summary>
    private static BigInteger LastPayment => SmallManifest.Payment - (SmallManifest.Payment * 4 * (Segments - 1) / (5 * Segments));

    /// <summary>The small manifest with fewer steps.</summary>
    private string Manifest(ProcessNetwork network)
    {
        string path = SmallManifest.Write(_folder, network.Deployment.Token.ToString());
        File.WriteAllText(path, File.ReadAllText(path)
            .Replace(string.Create(CultureInfo.InvariantCulture, $"steps: {SmallManifest.Steps}"), string.Create(CultureInfo.InvariantCulture, $"steps: {Steps}"), StringComparison.Ordinal)
            .Replace(string.Create(CultureInfo.InvariantCulture, $"checkpoint_every: {SmallManifest.CheckpointEvery}"), string.Create(CultureInfo.InvariantCulture, $"checkpoint_every: {CheckpointEvery}"), StringComparison.Ordinal));
        return path;
    }

    private async Task FinishAsync(ProcessNetwork network, ulong job, RestartedNode worker)
    {
        await UntilAsync(async () => (await network.StatusAsync(job, _bound.Token)).Submitted == Segments, worker);
        await network.AdvanceTimeAsync(SmallManifest.ChallengeWindow + (Segments * SmallManifest.SegmentTime), _bound.Token);
        await UntilAsync(async () => await network.StateAsync(job, _bound.Token) == JobState.Finalized, worker);
    }

    private async Task<DeliveryState> StateAsync(ProcessNetwork network, ulong job) => (DeliveryState)(await network.DeliveryDesk.DeliveryOfAsync(job, BlockTag.Latest, _bound.Token)).State;

    private Task<BigInteger> WalletAsync(ProcessNetwork network) => network.Token.BalanceOfAsync(ProcessNetwork.Account("honest"), BlockTag.Latest, _bound.Token);

    private Task UntilAsync(Func<Task<bool>> condition, params IReadOnlyList<RestartedNode> nodes) => RestartedNodes.UntilAsync(condition, nodes, _bound.Token);
}
