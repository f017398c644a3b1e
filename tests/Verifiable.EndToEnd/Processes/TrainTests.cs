using System.Text.Json;
using System.Text.RegularExpressions;

namespace Verifiable.EndToEnd.Processes;

/// <summary><c>verifiable train</c> as a user runs it.</summary>
public sealed partial class TrainTests : IDisposable
{
    private const int Usage = 2;
    private const int NonFinite = 3;
    private const int Cancelled = 130;
    private const int Killed = 137;
    private const string Token = "0x1111111111111111111111111111111111111111";
    private readonly string _folder = Directory.CreateTempSubdirectory("verifiable-train-").FullName;
    private readonly CancellationTokenSource _bound = new(TimeSpan.FromMinutes(4));

    private string Output => Path.Combine(_folder, "out");

    public void Dispose()
    {
        _bound.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("NO_COLOR=1", false)]
    public async Task Run_OnATerminal_RedrawsOneLine(string environment, bool isColoured)
    {
        (int code, string text) = await TerminalProcess.RunAsync(100, environment, _bound.Token, ["train", SmallManifest.Write(_folder, Token), "--out", Output]);
        Assert.True(code == 0, text);
        string[] frames = [.. text.Split('\r').Where(f => f.Contains($"/{SmallManifest.Steps}", StringComparison.Ordinal))];
        Assert.Contains("  0/600", frames[0], StringComparison.Ordinal);
        Assert.Contains("600/600  loss ", frames[^1], StringComparison.Ordinal);
        Assert.All(frames, frame => Assert.EndsWith("\e[K", frame, StringComparison.Ordinal));
        Assert.Equal(isColoured, text.Contains("\e[38;5;", StringComparison.Ordinal));
    }

    /// <summary>SIGINT as a terminal sends it and SIGTERM end a training between two steps; SIGKILL ends it anywhere.</summary>
    [Fact]
    public async Task Run_EndedByEverySignalAndResumed_ComesToTheSameBits()
    {
        // So many that no machine is done before the last signal comes.
        const int Steps = 4000;
        string manifest = SmallManifest.Write(_folder, Token);
        string yaml = await File.ReadAllTextAsync(manifest, _bound.Token);
        await File.WriteAllTextAsync(manifest, yaml.Replace($"steps: {SmallManifest.Steps}", $"steps: {Steps}", StringComparison.Ordinal), _bound.Token);
        string whole = Path.Combine(_folder, "whole");
        JsonElement expected = await CliProcess.RunAsync(_bound.Token, "train", manifest, "--out", whole);
        var random = new Random(31);
        string[] command = ["train", manifest, "--out", Output, "--checkpoint-every", "7", "--plot"];
        int next = 0;
        foreach (string signal in new[] { "KILL", "INT", "TERM", "KILL" })
        {
            using CliProcess train = CliProcess.Start(next == 0 ? command : [.. command, "--resume"]);
            next += random.Next(20, 60);
            await UntilAsync(train, () => RowsSoFar() > next && File.Exists(Path.Combine(Output, "checkpoint.safetensors")));
            await train.SignalAsync(signal, group: signal == "INT");
            Assert.Equal(signal == "KILL" ? Killed : Cancelled, await train.WaitAsync(_bound.Token));
            if (signal != "KILL")
                Assert.Matches($@"error: cancelled after step \d+ of {Steps}; the state is kept in .*checkpoint.safetensors\ngo on with the same command and --resume", train.Errors);
        }

        using CliProcess unasked = CliProcess.Start(command);
        Assert.Equal(Usage, await unasked.WaitAsync(_bound.Token));
        Assert.Contains("go on with --resume", unasked.Errors, StringComparison.Ordinal);

        JsonElement result = await CliProcess.RunAsync(_bound.Token, [.. command, "--resume"]);
        foreach (string name in new[] { "weightsSha256", "stateRoot", "specHash", "steps" })
            Assert.Equal(expected.GetProperty(name).ToString(), result.GetProperty(name).ToString());
        (JsonElement wholeReport, JsonElement report) = (Report(whole), Report(Output));
        foreach (string name in new[] { "segmentRoots", "losses" })
            Assert.Equal(wholeReport.GetProperty(name).ToString(), report.GetProperty(name).ToString());
        Assert.Equal(Rows(whole), Rows(Output));
        Assert.Equal(["final.safetensors", "loss.svg", "metrics.csv", "train.json"], Directory.GetFiles(Output).Select(Path.GetFileName).Where(f => !f!.EndsWith(".partial", StringComparison.Ordinal)).Order());
    }

    [Fact]
    public async Task Run_NumbersOverflow_NamesStepAndOperatorAndKeepsTheStateBefore()
    {
        string manifest = SmallManifest.Write(_folder, Token);
        string yaml = await File.ReadAllTextAsync(manifest, _bound.Token);
        await File.WriteAllTextAsync(manifest, Optimizer().Replace(yaml, "optimizer: { SGD: { lr: 100000, weight_decay: 100000 } }"), _bound.Token);
        using CliProcess train = CliProcess.Start("train", manifest, "--out", Output);
        Assert.Equal(NonFinite, await train.WaitAsync(_bound.Token));
        Assert.Matches(@"^error: the loss is \S+ after step \d+: operator \d+ \(.+\) made \S+ at \[.*\] of finite values up to .+\nerror: stopped: the state before that step is kept in .+checkpoint.safetensors\nto go on all the same: ", train.Errors);
        Assert.Empty(train.Output);

        using CliProcess on = CliProcess.Start("train", manifest, "--out", Output, "--resume", "--on-nonfinite", "continue");
        Assert.Equal(0, await on.WaitAsync(_bound.Token));
        Assert.StartsWith(train.Errors.Split('\n')[0].Replace("error:", "warning:", StringComparison.Ordinal), on.Errors, StringComparison.Ordinal);
        Assert.Equal(SmallManifest.Steps + 1, (await File.ReadAllLinesAsync(Path.Combine(Output, "metrics.csv"), _bound.Token)).Length);
    }

    [GeneratedRegex("optimizer: .*", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Optimizer();

    [Fact]
    public async Task Run_QuietAndRedirected_PrintsTheResultAlone()
    {
        using CliProcess train = CliProcess.Start("train", SmallManifest.Write(_folder, Token), "--out", Output, "--quiet", "--format", "json");
        Assert.Equal(0, await train.WaitAsync(_bound.Token));
        Assert.Empty(train.Errors);
        Assert.Equal(SmallManifest.Steps, JsonDocument.Parse(train.Output).RootElement.GetProperty("steps").GetInt32());
    }

    private static JsonElement Report(string folder) => JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "train.json"))).RootElement;

    /// <summary>The rows of the metrics without their times.</summary>
    private static string[] Rows(string folder) => [.. File.ReadAllLines(Path.Combine(folder, "metrics.csv")).Select(row => string.Join(',', row.Split(',').Take(4)))];

    /// <summary>About how many rows the metrics have; looked at without opening the file, whose lock would be in the way of a training that starts.</summary>
    private long RowsSoFar()
    {
        const int BytesOfARow = 40;
        var file = new FileInfo(Path.Combine(Output, "metrics.csv"));
        return file.Exists ? file.Length / BytesOfARow : 0;
    }

    private async Task UntilAsync(CliProcess process, Func<bool> condition)
    {
        while (!condition())
        {
            Assert.True(process.IsRunning, $"expected it to run, got its end\n{process.Output}\n{process.Errors}");
            await Task.Delay(5, _bound.Token);
        }
    }
}
