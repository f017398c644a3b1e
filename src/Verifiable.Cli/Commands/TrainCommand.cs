using System.CommandLine;
using System.Text.Json.Nodes;
using Verifiable.Cli.Output;
using Verifiable.Cli.Training;
using Verifiable.Execution.Manifest;

namespace Verifiable.Cli.Commands;

/// <summary><c>verifiable train JOB.yaml --out DIR</c>: runs a job on this machine, without a chain.</summary>
internal static class TrainCommand
{
    public static Command Create(Option<OutputFormat> format)
    {
        var command = new Command("train", "Run a job on this machine, without a chain.");
        var options = new TrainOptionSet();
        options.AddTo(command);
        command.SetAction((parsed, cancellationToken) => Task.Run(
            () =>
            {
                var output = CommandOutput.Of(parsed, format);
                ManifestResult<TrainingReport> result;
                using (ITrainingView view = TrainingViews.Create(output, parsed.InvocationConfiguration.Error, options.IsQuiet(parsed)))
                    result = Run(options.Read(parsed), view, cancellationToken);
                return Conclude(result, options.Read(parsed), output);
            },
            cancellationToken));
        return command;
    }

    private static ManifestResult<TrainingReport> Run(LocalTrainingOptions options, ITrainingView view, CancellationToken cancellationToken)
    {
        try
        {
            return LocalTraining.Run(options, view, cancellationToken);
        }
        catch (Exception e) when (e is InvalidDataException or PlatformNotSupportedException)
        {
            throw new UsageException(e.Message);
        }
    }

    private static int Conclude(ManifestResult<TrainingReport> result, LocalTrainingOptions options, CommandOutput output)
    {
        if (result.Value is not { } report)
            throw new UsageException([.. result.Errors.Select(e => e.ToString())]);
        output.Result(Describe(report, options));
        return ExitCode.Success;
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
        if (report.Validation is { } validation)
            EvaluationMembers.AddTo(result, "validation", validation);
        if (report.Evaluation is { } evaluation)
        {
            result["testAccuracy"] = evaluation.Accuracy;
            result["testLogitsSha256"] = evaluation.LogitsSha256;
        }

        return result;
    }
}
