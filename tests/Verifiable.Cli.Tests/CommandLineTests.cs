using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Verifiable.Execution.Tests;

namespace Verifiable.Cli.Tests;

public sealed class CommandLineTests
{
    [Fact]
    public async Task RunAsync_VersionAsJson_PrintsOneDocument()
    {
        (int code, string output, string error) = await Run("version", "--format", "json");
        Assert.Equal(ExitCode.Success, code);
        Assert.Empty(error);
        using JsonDocument document = JsonDocument.Parse(output);
        Assert.StartsWith("0.", document.RootElement.GetProperty("version").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_UnknownCommand_IsAUsageErrorThatPointsToHelp()
    {
        (int code, string output, string error) = await Run("tarin");
        Assert.Equal(ExitCode.Usage, code);
        Assert.Empty(output);
        Assert.Contains("tarin", error, StringComparison.Ordinal);
        Assert.Contains("verifiable --help", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Option '--out' is required.", "train", "job.yaml")]
    [InlineData("--threads: expected 1 to 1024, got 0", "train", "job.yaml", "--out", "x", "--threads", "0")]
    [InlineData("1024", "train", "job.yaml", "--out", "x", "--isa", "1024")]
    [InlineData("--format: expected text or json, got xml", "version", "--format", "xml")]
    [InlineData("--format: expected text or json, got 1", "version", "--format", "1")]
    [InlineData("--threads: expected a whole number, got abc", "train", "job.yaml", "--out", "x", "--threads", "abc")]
    [InlineData("JOB: expected a whole number, 0 or more, got abc", "job", "show", "abc", "--deployment", "x")]
    [InlineData("JOB: expected a whole number, 0 or more, got -1", "job", "show", "-1", "--deployment", "x")]
    [InlineData("JOB.yaml: expected a value, got none", "train", "--out", "x")]
    [InlineData("--audit-rate: expected a number, got often", "challenger", "run", "--audit-rate", "often")]
    [InlineData("--out: expected a value, got an empty text", "train", "job.yaml", "--out", "")]
    [InlineData("--out: expected a value, got an empty text", "devnet", "demo", "--out", "")]
    [InlineData("--port: expected 1 to 65535, or 0 for any free port, got 70000", "devnet", "up", "--out", "x", "--port", "70000")]
    [InlineData("--port: expected 1 to 65535, or 0 for any free port, got -5", "devnet", "up", "--out", "x", "--port", "-5")]
    [InlineData("--timeout: expected 1 to 86400, got 0", "devnet", "demo", "--timeout", "0")]
    [InlineData("--timeout: expected 1 to 86400, got 99999999", "devnet", "demo", "--timeout", "99999999")]
    [InlineData("--fault-step: expected 0 or more, got -1", "devnet", "demo", "--fault-step", "-1")]
    [InlineData("amount: expected an amount above 0", "stake", "deposit", "lots", "--deployment", "x", "--key", "y")]
    [InlineData("amount: expected an amount above 0", "stake", "deposit", "0VRF", "--deployment", "x", "--key", "y")]
    [InlineData("expected --test-images and --test-labels together", "train", "job.yaml", "--out", "x", "--test-images", "y")]
    [InlineData("--test-every: expected --test-images and --test-labels, got none", "train", "job.yaml", "--out", "x", "--test-every", "5")]
    [InlineData("--checkpoint-every: expected a whole number, got often", "train", "job.yaml", "--out", "x", "--checkpoint-every", "often")]
    [InlineData("--checkpoint-every: expected 1 to 4294967295, got 0", "train", "job.yaml", "--out", "x", "--checkpoint-every", "0")]
    [InlineData("--plot: expected a path that ends in .svg, got loss.png", "train", "job.yaml", "--out", "x", "--plot", "loss.png")]
    [InlineData("train: expected --resume without --from and --restart, got it with one of them", "train", "job.yaml", "--out", "x", "--resume", "--restart")]
    [InlineData("train: expected --resume without --from and --restart", "train", "job.yaml", "--out", "x", "--resume", "--from", "y")]
    [InlineData("--threads: expected 1 to 1024, got 1025", "evaluate", "job.yaml", "--threads", "1025")]
    [InlineData("'reference'", "evaluate", "job.yaml", "--isa", "1024")]
    [InlineData("--threads: expected 1 to 1024, got 0", "worker", "run", "--threads", "0")]
    [InlineData("'continue'", "train", "job.yaml", "--out", "x", "--on-nonfinite", "hope")]
    public async Task RunAsync_WrongArguments_NamesThem(string expected, params string[] args)
    {
        (int code, _, string error) = await Run(args);
        Assert.Equal(ExitCode.Usage, code);
        Assert.Contains(expected, error, StringComparison.Ordinal);
        Assert.DoesNotContain("System.", error, StringComparison.Ordinal);
        Assert.DoesNotContain("Verifiable.", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_Help_NamesArgumentsAndDefaultsAsTheyAreTyped()
    {
        (int code, string output, _) = await Run("job", "show", "--help");
        Assert.Equal(ExitCode.Success, code);
        Assert.Contains(" job show <JOB> [options]", output, StringComparison.Ordinal);
        Assert.Contains("[default: text]", output, StringComparison.Ordinal);
        Assert.DoesNotContain("[default: Text]", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_DevnetUpOnATakenPort_IsAUsageErrorAndMakesNoFolder()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        int port = ((IPEndPoint)taken.LocalEndpoint).Port;
        string folder = Path.Combine(Path.GetTempPath(), $"verifiable-{Guid.NewGuid():N}");
        (int code, _, string error) = await Run("devnet", "up", "--out", folder, "--port", $"{port}");
        Assert.Equal(ExitCode.Usage, code);
        Assert.Contains($"--port: expected a free port, got {port}: address already in use", error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder));
    }

    [Fact]
    public async Task RunAsync_WrongManifestAsJson_ListsEveryErrorWithItsPlaceAndWritesNothing()
    {
        string folder = Directory.CreateTempSubdirectory("verifiable-cli-").FullName;
        try
        {
            string manifest = Path.Combine(folder, "job.yaml");
            await File.WriteAllTextAsync(manifest, "apiVersion: verifiable/v1\nkind: Other\nsurprise: 1\n");
            (int code, _, string error) = await Run("train", manifest, "--out", Path.Combine(folder, "out"), "--format", "json");
            Assert.Equal(ExitCode.Usage, code);
            using JsonDocument document = JsonDocument.Parse(error);
            string[] errors = [.. document.RootElement.GetProperty("errors").EnumerateArray().Select(e => e.GetString()!)];
            Assert.Contains($"{manifest}:2:7: kind: expected one of TrainingJob, EvaluationJob, got Other", errors);
            Assert.Contains(errors, e => e.StartsWith($"{manifest}:3:1: ", StringComparison.Ordinal) && e.Contains("unknown key 'surprise'", StringComparison.Ordinal));
            Assert.Equal([manifest], Directory.EnumerateFileSystemEntries(folder));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task RunAsync_ProgramShowAsJson_SumsOperatorsByLayer()
    {
        using var files = new SmallJob();
        (int code, string output, _) = await Run("program", "show", files.WriteManifest(), "--format", "json");
        Assert.Equal(ExitCode.Success, code);
        using JsonDocument document = JsonDocument.Parse(output);
        JsonElement operators = document.RootElement.GetProperty("operators"), layers = document.RootElement.GetProperty("layers");
        Assert.Equal(operators.GetArrayLength(), layers.EnumerateArray().Sum(l => l.GetProperty("operators").GetInt32()));
        Assert.Equal(operators.EnumerateArray().Sum(o => o.GetProperty("flops").GetInt64()), layers.EnumerateArray().Sum(l => l.GetProperty("flops").GetInt64()));
        Assert.Contains(operators.EnumerateArray(), o => o.GetProperty("label").GetString() == "conv2d" && o.GetProperty("layer").GetString() == "0");
    }

    [Theory]
    [InlineData("(optimizer)")]
    [InlineData("total")]
    public async Task RunAsync_ProgramShow_PrintsARowForEachLayer(string row)
    {
        using var files = new SmallJob();
        (int code, string output, _) = await Run("program", "show", files.WriteManifest());
        Assert.Equal(ExitCode.Success, code);
        Assert.Contains(output.Split('\n'), line => line.StartsWith(row, StringComparison.Ordinal));
        (_, string listing, _) = await Run("program", "show", files.WriteManifest(), "--operators");
        Assert.Contains("linear.weight.gradient", listing, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_JobSchema_PrintsAJsonSchema()
    {
        (int code, string output, _) = await Run("job", "schema");
        Assert.Equal(ExitCode.Success, code);
        using JsonDocument document = JsonDocument.Parse(output);
        Assert.True(document.RootElement.GetProperty("$defs").GetProperty("layer").GetProperty("properties").TryGetProperty("Conv2d", out _));
    }

    private static async Task<(int Code, string Output, string Error)> Run(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        int code = await CommandLine.RunAsync(args, output, error);
        return (code, output.ToString(), error.ToString());
    }
}
