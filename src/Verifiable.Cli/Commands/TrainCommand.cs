using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Verifiable.Cli.Output;
using Verifiable.Execution.Manifest;
using Verifiable.Execution.Training;
using Verifiable.Tensors.Kernels;

namespace Verifiable.Cli.Commands;

/// <summary><c>verifiable train JOB.yaml --out DIR</c>: runs a job on this machine, without a chain.</summary>
internal static class TrainCommand
{
    private const int MaxThreads = 1024;
    private static readonly TimeSpan s_progressInterval = TimeSpan.FromSeconds(2);

    public static Command Create(Option<OutputFormat> format)
    {
        var manifest = new Argument<string>("JOB.yaml") { Description = "The manifest (YAML)." };
        var directory = new Option<string>("--out") { Description = $"Folder for {LocalTraining.WeightsFile} and {LocalTraining.ReportFile}.", HelpName = "DIR", Required = true };
        var threads = new Option<int>("--threads") { Description = "Compute threads; no bit depends on them.", HelpName = "N", DefaultValueFactory = _ => Environment.ProcessorCount };
        threads.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && int.TryParse(result.Tokens[0].Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value) && value is < 1 or > MaxThreads)
                result.AddError($"--threads: expected 1 to {MaxThreads}, got {value}");
        });
        var isa = new Option<string>("--isa") { Description = "Instructions to compute with; no bit depends on them.", DefaultValueFactory = _ => "auto" };
        isa.AcceptOnlyFromAmong("auto", "512", "256", "128", "scalar", "reference");
        var images = new Option<string?>("--test-images") { Description = "Test inputs (IDX): evaluates the trained model.", HelpName = "FILE" };
        var labels = new Option<string?>("--test-labels") { Description = "Classes of the test inputs (IDX).", HelpName = "FILE" };

        var command = new Command("train", "Run a job on this machine, without a chain.") { manifest, directory, threads, isa, images, labels };
        command.Validators.Add(result =>
        {
            if (result.GetResult(images) is null != result.GetResult(labels) is null)
                result.AddError("train: expected --test-images and --test-labels together, got one of them");
        });
        command.SetAction((parsed, cancellationToken) => Task.Run(
            () =>
            {
                var output = new CommandOutput(parsed.GetValue(format), parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
                InstructionSets.TryParse(parsed.GetValue(isa)!, out InstructionSet set);
                var options = new LocalTrainingOptions(parsed.GetRequiredValue(manifest), parsed.GetRequiredValue(directory), parsed.GetValue(threads), set)
                {
                    TestImages = parsed.GetValue(images),
                    TestLabels = parsed.GetValue(labels),
                };
                return Run(options, output, cancellationToken);
            },
            cancellationToken));
        return command;
    }

    private static int Run(LocalTrainingOptions options, CommandOutput output, CancellationToken cancellationToken)
    {
        ManifestResult<TrainingReport> result;
        try
        {
            result = LocalTraining.Run(options, Progress(output), cancellationToken);
        }
        catch (Exception e) when (e is InvalidDataException or PlatformNotSupportedException)
        {
            throw new UsageException(e.Message);
        }

        if (result.Value is not { } report)
            throw new UsageException([.. result.Errors.Select(e => e.ToString())]);
        output.Result(Describe(report, options));
        return ExitCode.Success;
    }

    private static Action<long, float> Progress(CommandOutput output)
    {
        long last = Stopwatch.GetTimestamp();
        long lastStep = -1;
        return (step, loss) =>
        {
            TimeSpan elapsed = Stopwatch.GetElapsedTime(last);
            if (elapsed < s_progressInterval)
                return;
            output.Progress(string.Create(CultureInfo.InvariantCulture, $"step {step + 1}  loss {loss:F4}  {(step - lastStep) / elapsed.TotalSeconds:F1} steps/s"));
            (last, lastStep) = (Stopwatch.GetTimestamp(), step);
        };
    }

    private static JsonObject Describe(TrainingReport report, LocalTrainingOptions options)
    {
        var result = new JsonObject
        {
            ["name"] = report.Name,
            ["weightsSha256"] = report.WeightsSha256,
            ["steps"] = report.Losses.Length,
            ["seconds"] = Math.Round(report.Seconds, 3),
            ["stepsPerSecond"] = Math.Round(report.Losses.Length / report.Seconds, 1),
            ["stateRoot"] = report.StateRoot.ToHex(),
            ["specHash"] = report.SpecHash.ToHex(),
            ["out"] = options.OutputDirectory,
        };
        if (report.Evaluation is { } evaluation)
        {
            result["testAccuracy"] = evaluation.Accuracy;
            result["testLogitsSha256"] = evaluation.LogitsSha256;
        }

        return result;
    }
}
