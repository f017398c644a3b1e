using System.Numerics;
using System.Text.Json;
using Verifiable.Ethereum.Contracts;
using Verifiable.Ethereum.Rpc;
using Verifiable.Node.Chain;
using Verifiable.Protocol.Hashing;

namespace Verifiable.EndToEnd.Processes;

/// <summary>Workers and a challenger killed with SIGKILL at random points and started again on what they left on disk.</summary>
/// <remarks>The points follow from the chain's state and a seeded delay, so where exactly a process dies differs from run to run: what must hold holds for every point.</remarks>
public sealed class KillTests : IDisposable
{
    private const int MaxDelay = 400;
    private const ulong HonestJob = 1;
    private const ulong CheatedJob = 2;
    private static readonly string[] s_moves =
    [
        "splitInterval", "chooseInterval", "commitTrace", "chooseOperators", "chooseNextState", "reveal", "choose", "openOperator", "proveNextState", "revealLeaf",
        "chooseElement", "commitPartials", "chooseBlocks", "chooseFinish", "proveFold",
    ];

    private readonly string _folder = Directory.CreateTempSubdirectory("verifiable-kill-").FullName;
    private readonly CancellationTokenSource _bound = new(TimeSpan.FromMinutes(4));

    public void Dispose()
    {
        _bound.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Run_NodesKilledAtRandomPoints_CarryOnToTheSameHashesAndSendNothingTwice()
    {
        var random = new Random(20260);
        await using ProcessNetwork network = await ProcessNetwork.StartAsync(_folder, _bound.Token);
        string manifest = SmallManifest.Write(_folder, network.Deployment.Token.ToString());
        string undisturbed = Path.Combine(_folder, "undisturbed");
        JsonElement expected = await CliProcess.RunAsync(_bound.Token, "train", manifest, "--out", undisturbed);

        using var challenger = new RestartedNode(network, "challenger", "challenger");
        Assert.Equal(HonestJob, await network.PostAsync(manifest, _bound.Token));
        Assert.Equal(CheatedJob, await network.PostAsync(manifest, _bound.Token));
        network.Miner.IsPaused = true;
        using var honest = new RestartedNode(network, "worker", "honest");
        RestartedNode[] nodes = [challenger, honest];
        await KillWhileClaimingAsync(network, nodes, honest);
        using var dishonest = new RestartedNode(network, "worker", "dishonest", "--inject-fault", SmallManifest.Fault(manifest, random, random.Next(3 * SmallManifest.CheckpointEvery, 5 * SmallManifest.CheckpointEvery)));
        nodes = [challenger, honest, dishonest];

        await Task.WhenAll(
            KillAsync(nodes, honest, Seeds(random), [Running(HonestJob), Receipts(HonestJob, random.Next(1, 4)), Receipts(HonestJob, random.Next(5, 9))]),
            KillAsync(nodes, dishonest, Seeds(random), [Running(CheatedJob), Receipts(CheatedJob, random.Next(1, 4)), Moves(random.Next(1, 5)), Moves(random.Next(6, 11))]),
            KillAsync(nodes, challenger, Seeds(random), [Receipts(HonestJob, random.Next(1, 3)), Receipts(CheatedJob, random.Next(2, 5)), Moves(random.Next(1, 6)), Moves(random.Next(7, 12))]));
        await UntilAsync(nodes, async () => await network.IsSlashedAsync(CheatedJob, _bound.Token)
            && (await network.StatusAsync(HonestJob, _bound.Token)).Submitted == SmallManifest.Segments
            && challenger.Log.Contains($"Job {HonestJob}: segment {SmallManifest.Segments - 1} agrees", StringComparison.Ordinal));

        // Nobody is to go on with it: what is counted below is what two jobs take.
        await network.CancelAsync(CheatedJob, _bound.Token);
        Task finalising = KillAsync(nodes, honest, Seeds(random), [() => Task.FromResult(true)]);
        await network.AdvanceTimeAsync(SmallManifest.ChallengeWindow + (SmallManifest.Segments * SmallManifest.SegmentTime), _bound.Token);
        await finalising;
        // What waits for the delivery comes with the requester's word; every other part is withdrawn before.
        await UntilAsync(nodes, async () => await PaidAsync(network) is { IsZero: false });
        await CliProcess.RunAsync(_bound.Token, ["job", "acknowledge", $"{HonestJob}", .. network.Chain, .. network.Blobs, "--key", network.KeyFile("requester")]);
        await UntilAsync(nodes, async () => await PaidAsync(network) == SmallManifest.Payment);

        await AssertSettledAsync(network, expected, undisturbed);
        await AssertNothingSentTwiceAsync(network);
        // The kills fell where they were to: into the training, the audit and the dispute.
        Assert.Equal([4, 5, 4], nodes.Select(n => n.Kills));
        AssertSpreadOverProcesses(honest, ": segment ");
        AssertSpreadOverProcesses(challenger, "agrees, state");
        AssertSpreadOverProcesses(challenger, "answered by");
        AssertSpreadOverProcesses(dishonest, "answered by");

        Func<Task<bool>> Running(ulong job) => async () => await network.StateAsync(job, _bound.Token) == JobState.Running || await network.IsSlashedAsync(job, _bound.Token);
        Func<Task<bool>> Receipts(ulong job, int count) => async () => (await network.StatusAsync(job, _bound.Token)).Submitted >= count || await network.IsSlashedAsync(job, _bound.Token);
        Func<Task<bool>> Moves(int count) => async () => await network.MovesAsync(_bound.Token) >= count;
    }

    /// <summary>Kills a worker whose claim waits to be mined, with another job open: it takes one job at a time, also when it has just been started.</summary>
    private async Task KillWhileClaimingAsync(ProcessNetwork network, IReadOnlyList<RestartedNode> nodes, RestartedNode worker)
    {
        Address account = ProcessNetwork.Account(worker.Party);
        await UntilAsync(nodes, async () => await network.Rpc.TransactionCountAsync(account, BlockTag.Pending, _bound.Token)
            > await network.Rpc.TransactionCountAsync(account, BlockTag.Latest, _bound.Token));
        worker.KillAndRestart();
        // Time in which it could decide to claim the other job.
        await Task.Delay(2000, _bound.Token);
        network.Miner.IsPaused = false;
        await UntilAsync(nodes, async () => await network.StateAsync(HonestJob, _bound.Token) == JobState.Running);
        Assert.Equal(JobState.Open, await network.StateAsync(CheatedJob, _bound.Token));
    }

    /// <summary>Honest job: the hashes of an undisturbed run, final and paid. Cheated job: stake slashed, challenger rewarded.</summary>
    private async Task AssertSettledAsync(ProcessNetwork network, JsonElement expected, string undisturbed)
    {
        Assert.Equal(JobState.Finalized, await network.StateAsync(HonestJob, _bound.Token));
        string fetched = Path.Combine(_folder, "fetched");
        JsonElement weights = await CliProcess.RunAsync(_bound.Token, ["job", "fetch", "1", .. network.Chain, .. network.Blobs, "--out", fetched]);
        Assert.Equal(expected.GetProperty("stateRoot").GetString(), weights.GetProperty("stateRoot").GetString());
        Assert.Equal(expected.GetProperty("weightsSha256").GetString(), weights.GetProperty("weightsSha256").GetString());
        Assert.Equal(await File.ReadAllBytesAsync(Path.Combine(undisturbed, "final.safetensors"), _bound.Token), await File.ReadAllBytesAsync(Path.Combine(fetched, "final.safetensors"), _bound.Token));

        Account honest = await network.Vault.AccountOfAsync(ProcessNetwork.Account("honest"), BlockTag.Latest, _bound.Token);
        Account liar = await network.Vault.AccountOfAsync(ProcessNetwork.Account("dishonest"), BlockTag.Latest, _bound.Token);
        Account winner = await network.Vault.AccountOfAsync(ProcessNetwork.Account("challenger"), BlockTag.Latest, _bound.Token);
        Assert.Equal((ProcessNetwork.Deposit, BigInteger.Zero), ((BigInteger)honest.Free, (BigInteger)honest.Locked));
        Assert.Equal((ProcessNetwork.Deposit - SmallManifest.Stake - SmallManifest.ClaimBond, BigInteger.Zero), ((BigInteger)liar.Free, (BigInteger)liar.Locked));
        Assert.Equal((ProcessNetwork.Deposit + SmallManifest.Bond + (SmallManifest.Stake / 4), BigInteger.Zero), ((BigInteger)winner.Free, (BigInteger)winner.Locked));
    }

    /// <summary>Every nonce was used for another intent, none reverted, and what is wanted once was sent once.</summary>
    private async Task AssertNothingSentTwiceAsync(ProcessNetwork network)
    {
        Address[] accounts = [ProcessNetwork.Account("honest"), ProcessNetwork.Account("dishonest"), ProcessNetwork.Account("challenger")];
        IReadOnlyDictionary<Address, SentTransaction[]> all = await SentTransaction.ReadAsync(network.Rpc, accounts, _bound.Token);
        foreach ((Address account, SentTransaction[] sent) in all)
        {
            Assert.All(sent, s => Assert.True(s.Receipt.Succeeded, $"{account}: {s.Function} reverted"));
            Assert.Equal(Enumerable.Range(0, sent.Length).Select(n => (ulong)n), sent.Select(s => s.Info.Nonce));
            Assert.Equal((ulong)sent.Length, await network.Rpc.TransactionCountAsync(account, BlockTag.Pending, _bound.Token));
            Assert.Equal(sent.Select(s => s.Function), sent.DistinctBy(s => s.Intent).Select(s => s.Function));
        }

        string[] setUp = ["approve", "deposit"];
        string[] receipts = [.. Enumerable.Repeat("submitReceipt", SmallManifest.Segments)];
        Assert.Equal([.. setUp, "claim", "start", .. receipts, "finalizeSegments", "withdraw", "withdraw"], all[accounts[0]].Select(s => s.Function));
        string[] liar = [.. all[accounts[1]].Select(s => s.Function)];
        Assert.Equal([.. setUp, "claim", "start"], liar[..4]);
        Assert.All(liar[4..], f => Assert.Contains(f, s_moves.Append("submitReceipt")));
        string[] challenger = [.. all[accounts[2]].Select(s => s.Function)];
        Assert.Equal([.. setUp, "open"], challenger[..3]);
        Assert.All(challenger[3..], f => Assert.Contains(f, s_moves));
        Assert.Equal("proveFold", challenger[^1]);
        // The opening announces a position as well, the last move none.
        Assert.Equal(await network.MovesAsync(_bound.Token), liar.Concat(challenger).Count(s_moves.Contains));
    }

    /// <summary>Kills a node once after each condition, some seeded milliseconds later.</summary>
    private async Task KillAsync(IReadOnlyList<RestartedNode> nodes, RestartedNode node, Random random, IReadOnlyList<Func<Task<bool>>> conditions)
    {
        foreach (Func<Task<bool>> condition in conditions)
        {
            await UntilAsync(nodes, condition);
            await Task.Delay(random.Next(MaxDelay), _bound.Token);
            node.KillAndRestart();
        }
    }

    private async Task UntilAsync(IReadOnlyList<RestartedNode> nodes, Func<Task<bool>> condition)
    {
        try
        {
            while (!await condition())
            {
                foreach (RestartedNode node in nodes)
                    node.EnsureRunning();
                await Task.Delay(20, _bound.Token);
            }
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"nodes: expected them to carry on, got nothing in time\n{string.Join("\n\n", nodes.Select(n => $"{n.Party}:\n{n.Log}"))}");
        }
    }

    /// <summary>At least two of a node's processes logged a text.</summary>
    private static void AssertSpreadOverProcesses(RestartedNode node, string text) =>
        Assert.True(node.Logs.Count(log => log.Contains(text, StringComparison.Ordinal)) >= 2, $"{node.Party}: expected several processes to log '{text}'\n{node.Log}");

    private Task<BigInteger> PaidAsync(ProcessNetwork network) => network.Token.BalanceOfAsync(ProcessNetwork.Account("honest"), BlockTag.Latest, _bound.Token);

    private static Random Seeds(Random random) => new(random.Next());
}
