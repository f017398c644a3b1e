using System.Text.Json;

namespace Verifiable.EndToEnd.Processes;

/// <summary>Commands that only look at a chain, for people and for programs.</summary>
public sealed class ChainCommandTests : IDisposable
{
    private const int Usage = 2;
    private readonly string _folder = Directory.CreateTempSubdirectory("verifiable-look-").FullName;
    private readonly CancellationTokenSource _bound = new(TimeSpan.FromMinutes(2));

    public void Dispose()
    {
        _bound.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Run_OneJobPosted_ListsItAndRefusesOthers()
    {
        await using ProcessNetwork network = await ProcessNetwork.StartAsync(_folder, _bound.Token);
        await network.PostAsync(SmallManifest.Write(_folder, network.Deployment.Token.ToString()), _bound.Token);
        using CliProcess jobs = CliProcess.Start(["job", "list", .. network.Chain]);
        using CliProcess none = CliProcess.Start(["receipt", "list", "1", .. network.Chain]);
        using CliProcess unknown = CliProcess.Start(["receipt", "list", "9", .. network.Chain]);
        using CliProcess unknownJob = CliProcess.Start(["job", "show", "9", .. network.Chain]);
        using CliProcess poor = CliProcess.Start(["stake", "deposit", "1VRF", .. network.Chain, "--key", network.KeyFile("honest")]);
        JsonElement status = await CliProcess.RunAsync(_bound.Token, ["chain", "status", .. network.Chain]);

        Assert.Equal((1, 0), (status.GetProperty("jobs").GetInt32(), status.GetProperty("games").GetInt32()));
        Assert.Equal(0, await jobs.WaitAsync(_bound.Token));
        string[] lines = jobs.Output.Split('\n');
        Assert.Equal(2, lines.Length);
        Assert.StartsWith("job  state  attempt  segments", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("  1  Open", lines[1], StringComparison.Ordinal);
        Assert.Equal(0, await none.WaitAsync(_bound.Token));
        Assert.Equal("no receipts", none.Output);
        Assert.Equal((Usage, Usage), (await unknown.WaitAsync(_bound.Token), await unknownJob.WaitAsync(_bound.Token)));
        Assert.Equal("error: job: expected a posted job, got 9", unknown.Errors);
        Assert.Equal(unknownJob.Errors, unknown.Errors);
        Assert.Equal(Usage, await poor.WaitAsync(_bound.Token));
        Assert.Contains("0 VRF (0 units), got 1 VRF (1000000000000000000 units)", poor.Errors, StringComparison.Ordinal);
    }
}
