using System.CommandLine;
using System.Text.Json.Nodes;
using Verifiable.Cli.Output;
using Verifiable.Ethereum.Contracts;
using Verifiable.Execution.Compilation;
using Verifiable.Execution.Training;
using Verifiable.Tensors.Kernels;

namespace Verifiable.Cli.Commands;

/// <summary><c>verifiable evaluate JOB.yaml</c>: runs an evaluation on this machine, without a chain.</summary>
internal static class EvaluateCommand
{
    public static Command Create(Option<OutputFormat> format)
    {
        var manifest = new Argument<string>("JOB.yaml") { Description = "The manifest (YAML) of an evaluation." };
        var compute = new ComputeOptions();
        var command = new Command("evaluate", "Run an evaluation on this machine, without a chain: loss, accuracy, perplexity.") { manifest };
        compute.AddTo(command);
        command.SetAction((parsed, cancellationToken) => Task.Run(
            () =>
            {
                InstructionSet instructionSet = Resolve(compute.InstructionSet(parsed));
                using CompiledJob job = JobPosting.Compile(parsed.GetValue(manifest)!, Deployment.Nowhere);
                if (EvaluationReport.Of(job.Program, job.InitialState) is null)
                    throw new UsageException($"evaluate: expected an EvaluationJob, got a TrainingJob ({parsed.GetValue(manifest)})");
                using var trainer = new Trainer(job, compute.Threads(parsed), instructionSet);
                SegmentResult last = trainer.Run(0, cancellationToken).Last();
                var result = new JsonObject { ["name"] = job.Name, ["specHash"] = job.Spec.Hash().ToHex(), ["stateRoot"] = last.EndStateRoot.ToHex() };
                EvaluationMembers.AddTo(result, "", EvaluationReport.Of(job.Program, trainer.State)!);
                CommandOutput.Of(parsed, format).Result(result);
                return ExitCode.Success;
            },
            cancellationToken));
        return command;
    }

    private static InstructionSet Resolve(InstructionSet asked)
    {
        try
        {
            return InstructionSets.Resolve(asked);
        }
        catch (PlatformNotSupportedException e)
        {
            throw new UsageException(e.Message);
        }
    }
}
