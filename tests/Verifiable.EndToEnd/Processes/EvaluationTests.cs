using System.Globalization;
using System.Text.Json;
using Verifiable.Execution.Compilation;
using Verifiable.Node.Chain;
using Verifiable.Protocol.Programs;

namespace Verifiable.EndToEnd.Processes;

/// <summary>An evaluation that is posted, run and audited by processes of their own; whoever measures something else is slashed.</summary>
public sealed class EvaluationTests : IDisposable
{
    private const uint Segments = 2;
    private readonly string _folder = Directory.CreateTempSubdirectory("verifiable-evaluation-").FullName;
    private readonly CancellationTokenSource _bound = new(TimeSpan.FromMinutes(3));

    public void Dispose()
    {
        _bound.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Run_HonestAndDishonestWorker_MetricsAreThoseOfTheCommandAndTheLiarIsSlashed()
    {
        await using ProcessNetwork network = await ProcessNetwork.StartAsync(_folder, _bound.Token);
        string manifest = Manifest(network);
        JsonElement expected = await CliProcess.RunAsync(_bound.Token, "evaluate", manifest, "--threads", "1");
        using var challenger = new RestartedNode(network, "challenger", "challenger");
        ulong good = await network.PostAsync(manifest, _bound.Token);
        using (var honest = new RestartedNode(network, "worker", "honest"))
            await UntilAsync(() => Task.FromResult(challenger.Log.Contains($"Job {good}: segment {Segments - 1} agrees", StringComparison.Ordinal)), challenger, honest);
        JsonElement fetched = await CliProcess.RunAsync(_bound.Token, ["job", "fetch", $"{good}", "--out", Path.Combine(_folder, "fetched"), .. network.Chain, .. network.Blobs]);
        foreach (string name in new[] { "stateRoot", "count", "loss", "accuracy", "perplexity" })
            Assert.Equal(expected.GetProperty(name).ToString(), fetched.GetProperty(name).ToString());

        ulong cheated = await network.PostAsync(manifest, _bound.Token);
        using var dishonest = new RestartedNode(network, "worker", "dishonest", "--inject-fault", Fault(manifest));
        await UntilAsync(async () => await network.IsSlashedAsync(cheated, _bound.Token), challenger, dishonest);
        Assert.Equal(JobState.Running, await network.StateAsync(good, _bound.Token));
    }

    /// <summary>A worker that lost its stake takes nothing more, started again or not, until its operator says that it knows.</summary>
    [Fact]
    public async Task Run_SlashedWorker_ClaimsNothingUntilAcknowledged()
    {
        await using ProcessNetwork network = await ProcessNetwork.StartAsync(_folder, _bound.Token);
        string manifest = Manifest(network);
        using var challenger = new RestartedNode(network, "challenger", "challenger");
        ulong cheated = await network.PostAsync(manifest, _bound.Token);
        using (var dishonest = new RestartedNode(network, "worker", "dishonest", "--inject-fault", Fault(manifest)))
        {
            await UntilAsync(async () => await network.IsSlashedAsync(cheated, _bound.Token), challenger, dishonest);
            ulong another = await network.PostAsync(manifest, _bound.Token);
            dishonest.KillAndRestart();
            await UntilAsync(() => Task.FromResult(dishonest.Logs[^1].Contains($"Job {cheated}: this worker lost its stake", StringComparison.Ordinal)), dishonest);
            // Time for many looks, at any of which it could claim one of the two.
            await Task.Delay(2000, _bound.Token);
            Assert.Equal((JobState.Open, JobState.Open), (await network.StateAsync(cheated, _bound.Token), await network.StateAsync(another, _bound.Token)));
        }

        using var acknowledged = new RestartedNode(network, "worker", "dishonest", "--acknowledge-slashes", "1");
        await UntilAsync(async () => await network.StateAsync(cheated + 1, _bound.Token) == JobState.Running, challenger, acknowledged);
        // What it lost once it leaves to others.
        Assert.Equal(JobState.Open, await network.StateAsync(cheated, _bound.Token));
    }

    /// <summary>The small manifest's model and data, measured in four steps instead of trained.</summary>
    private string Manifest(ProcessNetwork network)
    {
        string path = SmallManifest.Write(_folder, network.Deployment.Token.ToString());
        string[] lines = File.ReadAllText(path)
            .Replace("kind: TrainingJob", "kind: EvaluationJob", StringComparison.Ordinal)
            .Replace($"checkpoint_every: {SmallManifest.CheckpointEvery}", "checkpoint_every: 2", StringComparison.Ordinal)
            .Split('\n');
        int begin = Array.IndexOf(lines, "training:"), end = Array.IndexOf(lines, "verification:");
        string[] data = [.. lines[..begin].Where(l => !l.TrimStart().StartsWith("order:", StringComparison.Ordinal))];
        File.WriteAllLines(path, [.. data, "evaluation: { loss: { CrossEntropyLoss: {} }, batch_size: 16 }", .. lines[end..]]);
        return path;
    }

    /// <summary>A bit of the loss of the second batch.</summary>
    private static string Fault(string manifest)
    {
        using CompiledJob job = JobCompiler.CompileFile(manifest, 1).Value!;
        Operator[] operators = [.. job.Program.Operators];
        return string.Create(CultureInfo.InvariantCulture, $"1:{Array.FindIndex(operators, o => o.Label == "evaluation.batch_loss")}:0:12");
    }

    private Task UntilAsync(Func<Task<bool>> condition, params IReadOnlyList<RestartedNode> nodes) => RestartedNodes.UntilAsync(condition, nodes, _bound.Token);
}
