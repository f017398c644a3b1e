using System.Collections.Immutable;
using System.Diagnostics;
using Verifiable.Execution.Compilation;
using Verifiable.Execution.Data;
using Verifiable.Execution.Manifest;
using Verifiable.Execution.Training;
using Verifiable.Protocol.Hashing;
using Verifiable.Tensors.Kernels;

namespace Verifiable.Cli.Training;

/// <summary>Runs a whole job on this machine, without a chain: manifest in, files in an <see cref="OutputFolder"/> out.</summary>
internal static class LocalTraining
{
    /// <summary>Trains and writes the results; a wrong manifest gives its errors and writes nothing.</summary>
    /// <param name="options">What to do.</param>
    /// <param name="view">Shows how it goes on.</param>
    /// <param name="cancellationToken">Stops between two steps; nothing is written then.</param>
    /// <exception cref="InvalidDataException">The test files cannot be read, are malformed or do not fit, or the output folder cannot be written; nothing has run.</exception>
    /// <exception cref="IOException">A result cannot be written after all.</exception>
    /// <exception cref="PlatformNotSupportedException">The instruction set is not available here.</exception>
    public static ManifestResult<TrainingReport> Run(LocalTrainingOptions options, ITrainingView view, CancellationToken cancellationToken)
    {
        InstructionSets.Resolve(options.InstructionSet);
        ManifestResult<TrainingManifest> manifest = ManifestReader.ReadFile(options.Manifest);
        if (manifest.Value is null)
            return new(null, manifest.Errors);
        ManifestResult<CompiledJob> compiled = JobCompiler.Compile(manifest.Value, options.Threads);
        if (compiled.Value is null)
            return new(null, compiled.Errors);

        using CompiledJob job = compiled.Value;
        (IdxFile Images, IdxFile Labels)? test = options.TestImages is string images && options.TestLabels is string labels ? (ReadTest(images), ReadTest(labels)) : null;
        if (test is { } read)
            Evaluator.Check(manifest.Value, read.Images, read.Labels);
        var folder = new OutputFolder(options.OutputDirectory);
        using var trainer = new Trainer(job, options.Threads, options.InstructionSet);
        TrainingReport report = Train(job, trainer, view, cancellationToken);
        report = report with { Validation = ValidationRun.Run(job, trainer.State, options.Threads, options.InstructionSet, cancellationToken) };
        if (test is { } files)
            report = report with { Evaluation = Evaluator.Run(manifest.Value, trainer.State, files.Images, files.Labels, options.Threads, cancellationToken) };
        folder.Write(OutputFolder.WeightsFile, Checkpoint.WriteParameters(job, trainer.State));
        folder.Write(OutputFolder.ReportFile, TrainingReportJson.Write(report));
        return new(report, []);
    }

    private static TrainingReport Train(CompiledJob job, Trainer trainer, ITrainingView view, CancellationToken cancellationToken)
    {
        view.Begin(job.Name, 0, job.Spec.Steps);
        trainer.StepCompleted += (step, loss) => view.Report(step + 1, loss);
        long start = Stopwatch.GetTimestamp();
        var losses = ImmutableArray.CreateBuilder<float>();
        var roots = ImmutableArray.CreateBuilder<Hash256>();
        foreach (SegmentResult segment in trainer.Run(0, cancellationToken))
        {
            losses.AddRange(segment.Losses);
            roots.Add(segment.EndStateRoot);
        }

        return new TrainingReport(
            job.Name,
            Checkpoint.WeightsSha256(job, trainer.State),
            job.Spec.Hash(),
            job.Spec.ProgramRoot,
            roots[^1],
            roots.ToImmutable(),
            losses.ToImmutable(),
            trainer.Executor.Threads,
            trainer.Executor.InstructionSet,
            Stopwatch.GetElapsedTime(start).TotalSeconds);
    }

    private static IdxFile ReadTest(string path)
    {
        try
        {
            return IdxFile.Parse(RegularFile.ReadAllBytes(path, Array.MaxLength, path), path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new InvalidDataException($"file: expected a readable file, got none: {e.Message} ({path})", e);
        }
    }
}
