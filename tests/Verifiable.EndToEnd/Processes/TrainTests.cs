using System.Text.Json;

namespace Verifiable.EndToEnd.Processes;

/// <summary><c>verifiable train</c> as a user runs it.</summary>
public sealed class TrainTests : IDisposable
{
    private const string Token = "0x1111111111111111111111111111111111111111";
    private readonly string _folder = Directory.CreateTempSubdirectory("verifiable-train-").FullName;
    private readonly CancellationTokenSource _bound = new(TimeSpan.FromMinutes(2));

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

    [Fact]
    public async Task Run_QuietAndRedirected_PrintsTheResultAlone()
    {
        using CliProcess train = CliProcess.Start("train", SmallManifest.Write(_folder, Token), "--out", Output, "--quiet", "--format", "json");
        Assert.Equal(0, await train.WaitAsync(_bound.Token));
        Assert.Empty(train.Errors);
        Assert.Equal(SmallManifest.Steps, JsonDocument.Parse(train.Output).RootElement.GetProperty("steps").GetInt32());
    }
}
