using System.Collections.Immutable;
using Verifiable.Execution.Compilation;
using Verifiable.Execution.Training;
using Verifiable.Protocol.Hashing;
using Verifiable.Tensors.Kernels;

namespace Verifiable.Cli.Training;

/// <summary>What a local run gave.</summary>
/// <param name="Name">Name of the job.</param>
/// <param name="WeightsSha256">SHA-256 over the raw bytes of all parameters in declaration order.</param>
/// <param name="SpecHash">Hash of the job's specification.</param>
/// <param name="ProgramRoot">Root of its program.</param>
/// <param name="StateRoot">Root of the final state.</param>
/// <param name="SegmentRoots">State roots at the ends of the segments: what receipts would carry.</param>
/// <param name="Losses">Loss of each step.</param>
/// <param name="Threads">Threads used.</param>
/// <param name="InstructionSet">Instructions used.</param>
/// <param name="Seconds">Wall-clock seconds of the steps and the hashing of segment ends, over all runs where it was interrupted.</param>
internal sealed record TrainingReport(
    string Name,
    string WeightsSha256,
    Hash256 SpecHash,
    Hash256 ProgramRoot,
    Hash256 StateRoot,
    ImmutableArray<Hash256> SegmentRoots,
    ImmutableArray<float> Losses,
    int Threads,
    InstructionSet InstructionSet,
    double Seconds)
{
    /// <summary>The results of a training that is finished.</summary>
    public static TrainingReport Of(CompiledJob job, Trainer trainer, TrainingHistory history) => new(
        job.Name,
        Checkpoint.WeightsSha256(job, trainer.State),
        job.Spec.Hash(),
        job.Spec.ProgramRoot,
        history.SegmentRoots[^1],
        [.. history.SegmentRoots],
        [.. history.Losses],
        trainer.Executor.Threads,
        trainer.Executor.InstructionSet,
        history.Seconds)
    {
        Evaluation = history.Tests.LastOrDefault(t => t.Done == history.Done)?.Result,
    };

    /// <summary>How the trained model does on what the manifest keeps for validation, if anything.</summary>
    public EvaluationReport? Validation { get; init; }

    /// <summary>How the trained model does on the test set, if one was given.</summary>
    public EvaluationResult? Evaluation { get; init; }
}
