using System.Collections.Immutable;
using System.Diagnostics;
using Verifiable.Execution.Compilation;
using Verifiable.Execution.Data;
using Verifiable.Execution.Manifest;
using Verifiable.Protocol.Hashing;
using Verifiable.Tensors.Kernels;

namespace Verifiable.Execution.Training;

/// <summary>Runs a whole job on this machine, without a chain: manifest in, <c>final.safetensors</c> and <c>train.json</c> out.</summary>
public static class LocalTraining
{
    /// <summary>Name of the file with the trained parameters.</summary>
    public const string WeightsFile = "final.safetensors";

    /// <summary>Name of the file with the report.</summary>
    public const string ReportFile = "train.json";

    /// <summary>Trains and writes the results; a wrong manifest gives its errors and writes nothing.</summary>
    /// <param name="options">What to do.</param>
    /// <param name="progress">Called after each step with its number and its loss; may be null.</param>
    /// <param name="cancellationToken">Stops between two steps; nothing is written then.</param>
    /// <exception cref="InvalidDataException">The test files cannot be read, are malformed or do not fit, or the output folder cannot be written; nothing has run.</exception>
    /// <exception cref="IOException">A result cannot be written after all.</exception>
    /// <exception cref="PlatformNotSupportedException">The instruction set is not available here.</exception>
    public static ManifestResult<TrainingReport> Run(LocalTrainingOptions options, Action<long, float>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
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
        PrepareOutput(options.OutputDirectory);
        using var trainer = new Trainer(job, options.Threads, options.InstructionSet);
        TrainingReport report = Train(job, trainer, progress, cancellationToken);
        if (test is { } files)
            report = report with { Evaluation = Evaluator.Run(manifest.Value, trainer.State, files.Images, files.Labels, options.Threads, cancellationToken) };
        WriteFile(options.OutputDirectory, WeightsFile, Checkpoint.WriteParameters(job, trainer.State));
        WriteFile(options.OutputDirectory, ReportFile, TrainingReportJson.Write(report));
        return new(report, []);
    }

    private static TrainingReport Train(CompiledJob job, Trainer trainer, Action<long, float>? progress, CancellationToken cancellationToken)
    {
        if (progress is not null)
            trainer.StepCompleted += progress;
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

    // Before the work, so that a folder that cannot be written costs no time.
    private static void PrepareOutput(string directory)
    {
        try
        {
            Directory.CreateDirectory(directory);
            foreach (string name in new[] { WeightsFile, ReportFile })
            {
                if (Directory.Exists(Path.Combine(directory, name)))
                    throw new IOException($"{name} is a folder");
                string probe = TemporaryPath(directory, name);
                File.WriteAllBytes(probe, []);
                File.Delete(probe);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new InvalidDataException($"--out: expected a folder that can be written, got one that cannot: {e.Message} ({directory})", e);
        }
    }

    private static string TemporaryPath(string directory, string name) => Path.Combine(directory, $".{name}.{Environment.ProcessId}");

    // Whole or not at all: a reader never sees half a file.
    private static void WriteFile(string directory, string name, byte[] content)
    {
        string temporary = TemporaryPath(directory, name);
        try
        {
            File.WriteAllBytes(temporary, content);
            File.Move(temporary, Path.Combine(directory, name), overwrite: true);
        }
        catch
        {
            // A full disk must not be left fuller.
            File.Delete(temporary);
            throw;
        }
    }
}
