using System.Globalization;
using System.Text.Json;
using System.Xml.Linq;

namespace Verifiable.Cli.Tests;

public sealed class SimulateCommandTests
{
    private static readonly XNamespace s_svg = "http://www.w3.org/2000/svg";
    private static readonly string[] s_small = ["simulate", "economics", "--agents", "1000", "--rounds", "5", "--points", "4", "--colluding", "0", "0.5"];

    [Fact]
    public async Task RunAsync_Economics_WritesPicturesAndNumbersThatAgree()
    {
        string folder = Path.Combine(Path.GetTempPath(), $"verifiable-{Guid.NewGuid():N}");
        try
        {
            (int code, string output, string error) = await Run([.. s_small, "--threads", "2", "--format", "json", "--out", folder]);
            Assert.Equal((ExitCode.Success, ""), (code, error));
            using JsonDocument document = JsonDocument.Parse(output);
            using JsonDocument written = JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(folder, "economics.json")));
            Assert.True(JsonElement.DeepEquals(document.RootElement, written.RootElement));
            JsonElement[] curves = [.. document.RootElement.GetProperty("auditRate").EnumerateArray(), .. document.RootElement.GetProperty("stake").EnumerateArray()];
            Assert.Equal(4, curves.Length);
            Assert.All(curves, c => Assert.True(c.GetProperty("posting").GetDouble() > c.GetProperty("breakEven").GetDouble()));
            Assert.Equal(0, document.RootElement.GetProperty("market").GetProperty("imbalance").GetDouble());

            string[] rows = await File.ReadAllLinesAsync(Path.Combine(folder, "profit.csv"));
            Assert.Equal(1 + (2 * 2 * 4), rows.Length);
            string first = curves[0].GetProperty("points")[1].GetProperty("mean").GetDouble().ToString("R", CultureInfo.InvariantCulture);
            Assert.Contains($",{first},", rows[2], StringComparison.Ordinal);
            Assert.Equal(5, (await File.ReadAllLinesAsync(Path.Combine(folder, "cheating-equilibrium.csv"))).Length);

            foreach (string name in new[] { "profit-audit-rate.svg", "profit-stake.svg" })
            {
                XElement svg = XDocument.Load(Path.Combine(folder, name)).Root!;
                Assert.Equal(2, svg.Elements(s_svg + "path").Count());
                // A mark for each market, and one where each curve breaks even.
                Assert.Equal((2 * 4) + 2, svg.Elements(s_svg + "circle").Count());
                Assert.Equal(2, svg.Elements(s_svg + "text").Count(t => t.Value.StartsWith("breaks even at ", StringComparison.Ordinal)));
            }

            Assert.True(new FileInfo(Path.Combine(folder, "cheating-equilibrium.svg")).Length is > 1000 and < 100_000);
            Assert.Equal(6, Directory.GetFiles(folder).Length);
        }
        finally
        {
            if (Directory.Exists(folder))
                Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task RunAsync_SameSeed_PrintsTheSameAtAnyThreads()
    {
        (int code, string one, _) = await Run([.. s_small, "--threads", "1"]);
        (_, string three, string progress) = await Run([.. s_small, "--threads", "3"]);
        (_, string other, _) = await Run([.. s_small, "--threads", "1", "--seed", "2"]);
        Assert.Equal(ExitCode.Success, code);
        Assert.Equal(one, three);
        Assert.NotEqual(one, other);
        Assert.Contains("Cheating never pays from", one, StringComparison.Ordinal);
        Assert.Contains("slashing oneself", one, StringComparison.Ordinal);
        Assert.Contains("8 markets of 1000 agents", progress, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--agents: expected 100 to 1000000, got 99", "--agents", "99")]
    [InlineData("--rounds: expected 1 to 1000, got 0", "--rounds", "0")]
    [InlineData("--points: expected 3 to 100, got 2", "--points", "2")]
    [InlineData("--threads: expected 1 to 1024, got 0", "--threads", "0")]
    [InlineData("--seed: expected a whole number, 0 or more, got -1", "--seed", "-1")]
    [InlineData("--audit-rate: expected 0 to 1, got 1.5", "--audit-rate", "1.5")]
    [InlineData("--audit-rate: expected 0 to 1, got NaN", "--audit-rate", "NaN")]
    [InlineData("--audit-rate: expected a number, got often", "--audit-rate", "often")]
    [InlineData("--stake: expected 0.001 to 1000000000, got 0", "--stake", "0")]
    [InlineData("--colluding: expected 0 to 1, got 2", "--colluding", "0.5", "2")]
    [InlineData("--colluding: expected at most 6 shares, got 7", "--colluding", "0", "0.1", "0.2", "0.3", "0.4", "0.5", "0.6")]
    [InlineData("simulate: bond: expected above 0 and at most a quarter of the stake, got 30 of 100", "--stake", "100", "--bond", "30")]
    [InlineData("simulate: lazy share: expected at most one together with the colluding share, got 1.4", "--lazy", "0.5")]
    [InlineData("--out: expected a value, got an empty text", "--out", "")]
    public async Task RunAsync_WrongOptions_NamesThem(string expected, params string[] options)
    {
        (int code, string output, string error) = await Run(["simulate", "economics", .. options]);
        Assert.Equal((ExitCode.Usage, ""), (code, output));
        Assert.Contains(expected, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_FolderThatIsAFile_IsAUsageError()
    {
        string file = Path.GetTempFileName();
        try
        {
            (int code, _, string error) = await Run([.. s_small, "--out", file]);
            Assert.Equal(ExitCode.Usage, code);
            Assert.Contains("--out: expected a folder that can be written", error, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task RunAsync_Cancelled_SaysSo()
    {
        using var cancellation = new CancellationTokenSource();
        await cancellation.CancelAsync();
        using var output = new StringWriter();
        using var error = new StringWriter();
        Assert.Equal(ExitCode.Cancelled, await CommandLine.RunAsync(s_small, output, error, cancellation.Token));
        Assert.Empty(output.ToString());
    }

    private static async Task<(int Code, string Output, string Error)> Run(string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        int code = await CommandLine.RunAsync(args, output, error);
        return (code, output.ToString(), error.ToString());
    }
}
