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
    [InlineData("expected --test-images and --test-labels together", "train", "job.yaml", "--out", "x", "--test-images", "y")]
    public async Task RunAsync_WrongArguments_NamesThem(string expected, params string[] args)
    {
        (int code, _, string error) = await Run(args);
        Assert.Equal(ExitCode.Usage, code);
        Assert.Contains(expected, error, StringComparison.Ordinal);
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
            Assert.Contains($"{manifest}:2:7: kind: expected TrainingJob, got Other", errors);
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
