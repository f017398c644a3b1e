using System.Globalization;
using Verifiable.Node.Chain;

namespace Verifiable.EndToEnd.Processes;

/// <summary>Nodes that lack stake carry on as soon as there is some, also when they are started again in the meantime.</summary>
public sealed class StakeTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("verifiable-stake-").FullName;
    private readonly CancellationTokenSource _bound = new(TimeSpan.FromMinutes(2));

    public void Dispose()
    {
        _bound.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Run_StakeDepositedLate_WorkerTakesTheJobAndChallengerDisputesIt()
    {
        await using ProcessNetwork network = await ProcessNetwork.StartAsync(_folder, _bound.Token, "dishonest", "challenger");
        string manifest = SmallManifest.Write(_folder, network.Deployment.Token.ToString());
        ulong job = await network.PostAsync(manifest, _bound.Token);
        using var challenger = new RestartedNode(network, "challenger", "challenger");
        using var worker = new RestartedNode(network, "worker", "dishonest", "--inject-fault", SmallManifest.Fault(manifest, new Random(5), step: 10));
        RestartedNode[] nodes = [challenger, worker];

        await UntilAsync(nodes, () => Task.FromResult(worker.Log.Contains("not taken: expected free stake", StringComparison.Ordinal)));
        Assert.Equal(JobState.Open, await network.StateAsync(job, _bound.Token));
        Assert.Contains($"Account {ProcessNetwork.Account("dishonest")} on chain 31337", worker.Log, StringComparison.Ordinal);
        Assert.Contains("free stake 0 VRF (0 units)", worker.Log, StringComparison.Ordinal);
        await DepositAsync(network, "dishonest");

        const string Waiting = "cannot be disputed yet";
        await UntilAsync(nodes, () => Task.FromResult(challenger.Log.Contains(Waiting, StringComparison.Ordinal)));
        Assert.Contains("No free stake: cannot dispute", challenger.Log, StringComparison.Ordinal);
        challenger.KillAndRestart();
        await UntilAsync(nodes, () => Task.FromResult(challenger.Logs[^1].Contains(Waiting, StringComparison.Ordinal)));
        Assert.Equal(0, await network.MovesAsync(_bound.Token));
        await DepositAsync(network, "challenger");
        await UntilAsync(nodes, async () => await network.MovesAsync(_bound.Token) > 0);
    }

    private Task DepositAsync(ProcessNetwork network, string party) => CliProcess.RunAsync(
        _bound.Token, ["stake", "deposit", ProcessNetwork.Deposit.ToString(CultureInfo.InvariantCulture), .. network.Chain, "--key", network.KeyFile(party)]);

    private Task UntilAsync(IReadOnlyList<RestartedNode> nodes, Func<Task<bool>> condition) => RestartedNodes.UntilAsync(condition, nodes, _bound.Token);
}
