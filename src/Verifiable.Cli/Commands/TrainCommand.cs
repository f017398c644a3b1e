using System.CommandLine;
using System.Text.Json.Nodes;
using Verifiable.Cli.Output;
using Verifiable.Cli.Training;

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
                LocalTrainingOptions asked = options.Read(parsed);
                TrainingOutcome outcome;
                using (ITrainingView view = TrainingViews.Create(output, parsed.InvocationConfiguration.Error, options.IsQuiet(parsed)))
                    outcome = Run(asked, view, cancellationToken);
                return Conclude(outcome, asked, output);
            },
            CancellationToken.None));
        return command;
    }

    private static TrainingOutcome Run(LocalTrainingOptions options, ITrainingView view, CancellationToken cancellationToken)
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

    private static int Conclude(TrainingOutcome outcome, LocalTrainingOptions options, CommandOutput output)
    {
        switch (outcome)
        {
            case TrainingOutcome.Refused refused:
                throw new UsageException([.. refused.Errors.Select(e => e.ToString())]);
            case TrainingOutcome.Interrupted { Checkpoint: null }:
                output.Errors(["cancelled before the first step; nothing is lost"]);
                return ExitCode.Cancelled;
            case TrainingOutcome.Interrupted interrupted:
                output.Errors([$"cancelled after step {interrupted.Done} of {interrupted.Steps}; the state is kept in {interrupted.Checkpoint}"]);
                output.Progress("go on with the same command and --resume (in place of --from or --restart)");
                return ExitCode.Cancelled;
            case TrainingOutcome.Diverged diverged:
                output.Errors([diverged.Trouble.ToString(), diverged.Checkpoint is null ? "stopped: it is the first step" : $"stopped: the state before that step is kept in {diverged.Checkpoint}"]);
                output.Progress(diverged.Checkpoint is null ? "to train all the same: --on-nonfinite continue" : "to go on all the same: the same command with --resume (in place of --from or --restart) and --on-nonfinite continue");
                return ExitCode.NonFinite;
            case TrainingOutcome.Finished finished:
                JsonObject result = Describe(finished.Report, options);
                if (finished.Trouble is { } trouble)
                    result["nonFinite"] = trouble.ToString();
                output.Result(result);
                return ExitCode.Success;
            default:
                throw new InvalidOperationException($"train: expected an outcome, got {outcome}");
        }
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

        if (options.Plot is string plot)
            result["plot"] = plot;
        return result;
    }
}
