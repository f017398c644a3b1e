using System.Text;
using Verifiable.Execution.Compilation;
using Verifiable.Execution.Data;
using Verifiable.Execution.Manifest;
using Verifiable.Execution.NonFinite;
using Verifiable.Execution.Training;
using Verifiable.Storage;
using Verifiable.Tensors.Kernels;
using CheckpointFile = Verifiable.Execution.Training.Checkpoint;

namespace Verifiable.Cli.Training;

/// <summary>Runs a whole job on this machine, without a chain: manifest in, files in an <see cref="OutputFolder"/> out.</summary>
internal static class LocalTraining
{
    /// <summary>Trains and writes the results; a wrong manifest gives its errors and writes nothing.</summary>
    /// <param name="options">What to do.</param>
    /// <param name="view">Shows how it goes on.</param>
    /// <param name="cancellationToken">Stops between two steps, and leaves a checkpoint.</param>
    /// <exception cref="InvalidDataException">Test files or checkpoint cannot be read, are malformed or do not fit, or the output folder cannot be written; nothing has run.</exception>
    /// <exception cref="IOException">Something cannot be written after all, or a file has changed meanwhile.</exception>
    /// <exception cref="PlatformNotSupportedException">The instruction set is not available here.</exception>
    public static TrainingOutcome Run(LocalTrainingOptions options, ITrainingView view, CancellationToken cancellationToken)
    {
        InstructionSets.Resolve(options.InstructionSet);
        ManifestResult<TrainingManifest> manifest = ManifestReader.ReadFile(options.Manifest);
        if (manifest.Value is null)
            return new TrainingOutcome.Refused(manifest.Errors);
        ManifestResult<CompiledJob> compiled = JobCompiler.Compile(manifest.Value, options.Threads);
        if (compiled.Value is null)
            return new TrainingOutcome.Refused(compiled.Errors);

        using CompiledJob job = compiled.Value;
        using TestSet? test = options.TestImages is string images && options.TestLabels is string labels ? TestSet.Read(manifest.Value, images, labels, options.Threads, options.InstructionSet) : null;
        RequireFree(options);
        using var trainer = new Trainer(job, options.Threads, options.InstructionSet);
        TrainingHistory history = options.From is string checkpoint ? Resume(checkpoint, job, trainer) : new TrainingHistory();
        var folder = new OutputFolder(options.OutputDirectory);
        ProbePlot(options.Plot);
        var checkpoints = new TrainingCheckpoints(job, folder, options.From, options.CheckpointEvery, TimeProvider.System);
        var loop = new TrainingLoop(job, manifest.Value.Optimizer, trainer, history, folder, checkpoints, view) { Test = test, TestEvery = options.TestEvery, GoesOnNonFinite = options.GoesOnNonFinite };
        using MetricsFile metrics = loop.OpenMetrics();
        try
        {
            EvaluationReport? validation = null;
            bool isTrained = loop.Run(metrics, cancellationToken);
            metrics.Flush();
            bool isFinished = isTrained && TryValidate(job, trainer, options, out validation, cancellationToken);
            TrainingOutcome outcome = isFinished
                ? new TrainingOutcome.Finished(Finish(job, trainer, TrainingReport.Of(job, trainer, history) with { Validation = validation }, history, folder, checkpoints), loop.Trouble)
                : Keep(job, trainer, history, checkpoints, options.GoesOnNonFinite ? null : loop.Trouble);
            // Last, as a picture is no reason to lose the work.
            Plot(options.Plot, job, history, loop.Trouble);
            return outcome;
        }
        catch (InvalidDataException e)
        {
            // To the caller it would mean that nothing has run.
            throw new IOException(e.Message, e);
        }
    }

    private static bool TryValidate(CompiledJob job, Trainer trainer, LocalTrainingOptions options, out EvaluationReport? validation, CancellationToken cancellationToken)
    {
        validation = null;
        try
        {
            validation = ValidationRun.Run(job, trainer.State, options.Threads, options.InstructionSet, cancellationToken);
            return true;
        }
        catch (OperationCanceledException)
        {
            // The training itself is done and will be kept.
            return false;
        }
    }

    private static TrainingReport Finish(CompiledJob job, Trainer trainer, TrainingReport report, TrainingHistory history, OutputFolder folder, TrainingCheckpoints checkpoints)
    {
        try
        {
            folder.Write(OutputFolder.WeightsFile, CheckpointFile.WriteParameters(job, trainer.State));
            folder.Write(OutputFolder.ReportFile, TrainingReportJson.Write(report));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Whatever is in the way can be removed, and the results written by a resumption.
            checkpoints.Write(trainer, history);
            throw;
        }

        checkpoints.Delete();
        return report;
    }

    private static TrainingOutcome Keep(CompiledJob job, Trainer trainer, TrainingHistory history, TrainingCheckpoints checkpoints, NonFiniteReport? trouble)
    {
        if (history.Done > 0)
            checkpoints.Write(trainer, history);
        string? kept = history.Done > 0 ? checkpoints.Path : null;
        return trouble is null ? new TrainingOutcome.Interrupted(history.Done, job.Spec.Steps, kept) : new TrainingOutcome.Diverged(trouble, kept);
    }

    /// <summary>Hours of work must not be lost to a command that was repeated as it was.</summary>
    private static void RequireFree(LocalTrainingOptions options)
    {
        string path = Path.GetFullPath(Path.Combine(options.OutputDirectory, OutputFolder.CheckpointFile));
        if (File.Exists(path) && !options.MayReplaceCheckpoint && (options.From is null || Path.GetFullPath(options.From) != path))
            throw new InvalidDataException($"--out: expected a folder without an unfinished training, got one with a checkpoint; go on with --resume, or replace it with --restart ({path})");
    }

    private static TrainingHistory Resume(string path, CompiledJob job, Trainer trainer)
    {
        byte[] content;
        try
        {
            content = RegularFile.ReadAllBytes(path, Array.MaxLength, path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new InvalidDataException($"checkpoint: expected a file to go on from, got none: {e.Message} ({path})", e);
        }

        return TrainingCheckpoint.Read(job, content, trainer.State, path);
    }

    private static void ProbePlot(string? path)
    {
        try
        {
            if (path is not null)
                DurableFile.Probe(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new InvalidDataException($"--plot: expected a file that can be written, got one that cannot: {e.Message} ({path})", e);
        }
    }

    private static void Plot(string? path, CompiledJob job, TrainingHistory history, NonFiniteReport? trouble)
    {
        if (path is null)
            return;
        try
        {
            DurableFile.Write(path, Encoding.UTF8.GetBytes(LossPlot.Draw(job.Name, job.Spec.Steps, history, trouble)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"--plot: expected a file that can be written, got one that cannot: {e.Message} ({path}); everything else is written", e);
        }
    }
}
