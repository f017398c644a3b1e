using System.Text.Json;
using Verifiable.Execution.Tests;

namespace Verifiable.Cli.Tests;

/// <summary>Metrics on the command line: at the end of training, and of an evaluation.</summary>
public sealed class EvaluateCommandTests
{
    [Fact]
    public async Task RunAsync_TrainThenEvaluate_MeasureTheSame()
    {
        using var files = new SmallJob();
        string output = Path.Combine(files.Folder, "out");
        (int code, string text, _) = await Run("train", files.WriteManifest(EvaluationJob.Training()), "--out", output, "--threads", "1", "--format", "json");
        Assert.Equal(ExitCode.Success, code);
        using JsonDocument trained = JsonDocument.Parse(text);
        using JsonDocument report = JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(output, "train.json")));

        string evaluation = EvaluationJob.Of(EvaluationJob.Training(), "{ loss: { CrossEntropyLoss: {} }, batch_size: 4, part: validation }", "{ safetensors: out/final.safetensors }");
        (code, text, _) = await Run("evaluate", files.WriteManifest(evaluation), "--threads", "2", "--isa", "scalar", "--format", "json");
        Assert.Equal(ExitCode.Success, code);
        using JsonDocument evaluated = JsonDocument.Parse(text);
        Assert.Equal(3, evaluated.RootElement.GetProperty("count").GetInt32());
        foreach (string metric in new[] { "loss", "accuracy", "perplexity" })
        {
            float value = evaluated.RootElement.GetProperty(metric).GetSingle();
            Assert.Equal(value, report.RootElement.GetProperty("validation").GetProperty(metric).GetSingle());
            Assert.Equal(value, trained.RootElement.GetProperty("validation" + char.ToUpperInvariant(metric[0]) + metric[1..]).GetSingle());
        }
    }

    [Fact]
    public async Task RunAsync_ManifestOfTheOtherKind_IsRefused()
    {
        using var files = new SmallJob();
        (int code, _, string error) = await Run("evaluate", files.WriteManifest());
        Assert.Equal(ExitCode.Usage, code);
        Assert.Contains("evaluate: expected an EvaluationJob, got a TrainingJob", error, StringComparison.Ordinal);
        string evaluation = EvaluationJob.Of(SmallJob.Yaml, "{ loss: { CrossEntropyLoss: {} }, batch_size: 4 }", "{ seed: 1 }");
        (code, _, error) = await Run("train", files.WriteManifest(evaluation), "--out", Path.Combine(files.Folder, "out"));
        Assert.Equal(ExitCode.Usage, code);
        Assert.Contains("kind: expected TrainingJob, got EvaluationJob", error, StringComparison.Ordinal);
        (code, _, error) = await Run("evaluate", files.ManifestPath, "--threads", "0");
        Assert.Equal(ExitCode.Usage, code);
        Assert.Contains("--threads: expected 1 to 1024, got 0", error, StringComparison.Ordinal);
    }

    private static async Task<(int Code, string Output, string Error)> Run(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        int code = await CommandLine.RunAsync(args, output, error);
        return (code, output.ToString(), error.ToString());
    }
}
