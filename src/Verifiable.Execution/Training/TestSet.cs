using System.Security.Cryptography;
using Verifiable.Execution.Compilation;
using Verifiable.Execution.Data;
using Verifiable.Execution.Manifest;
using Verifiable.Tensors;
using Verifiable.Tensors.Executor;
using Verifiable.Tensors.Kernels;
using Verifiable.Tensors.Nn;

namespace Verifiable.Execution.Training;

/// <summary>Samples that a model is tested on while it is trained and in the end, which change nothing about the training. Owns what was read.</summary>
/// <remarks>
/// A test is the evaluation job that the manifest would be with other files: the same formats, checks and program, so that what is right is defined once (<see cref="EvaluationPrograms"/>).
/// Samples are visited in file order. Batch normalisation uses its running statistics; where a layer keeps none, those of each batch.
/// </remarks>
public sealed class TestSet : IDisposable
{
    private const string Inputs = "test inputs";
    private const string Targets = "test classes";
    private readonly CompiledJob _job;
    private readonly int _batch;
    private readonly ExecutorOptions _options;

    private TestSet(CompiledJob job, int batch, ExecutorOptions options) => (_job, _batch, _options) = (job, batch, options with { KeptOutputs = [job.LogitsOperator!.Value] });

    /// <summary>Reads and checks a test set.</summary>
    /// <param name="manifest">The model, its batch size, and how files are read.</param>
    /// <param name="inputs">Test inputs, of the format and the sample shape of the training's.</param>
    /// <param name="targets">Their classes, of the format of the training's.</param>
    /// <param name="threads">Threads to compute on; no bit depends on them.</param>
    /// <param name="instructionSet">Instructions to compute with; no bit depends on them.</param>
    /// <exception cref="InvalidDataException">The files cannot be read, are malformed, do not belong together or do not fit the model.</exception>
    public static TestSet Read(TrainingManifest manifest, string inputs, string targets, int threads, InstructionSet instructionSet = InstructionSet.Auto)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        if (manifest.Inputs.IsText || !manifest.Loss.HasClasses)
            throw Error($"expected a job with samples and classes, got one with {(manifest.Loss.HasClasses ? "a text" : manifest.Loss.Name)}");
        RequireSameLabels(manifest, targets);
        ManifestResult<CompiledJob> compiled = JobCompiler.Compile(Evaluation(manifest, inputs, targets), threads);
        if (compiled.Value is not { } job)
            throw Error(string.Join("; ", compiled.Errors.Select(e => e.Message)));
        if (manifest.Loss.Ignored is not { } ignored || job.Datasets[ClassifierPrograms.TargetsDataset].Ints.ContainsAnyExcept(ignored))
            return new TestSet(job, (int)Math.Min(manifest.BatchSize.Value, job.Datasets[ClassifierPrograms.OrderDataset].Count), new ExecutorOptions { Threads = threads, InstructionSet = instructionSet });
        job.Dispose();
        throw Error($"expected a sample that counts, got {ignored} as the class of all ({targets})");
    }

    /// <summary>Tests a model.</summary>
    /// <param name="state">The state of its training.</param>
    /// <param name="cancellationToken">Stops between two batches.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public EvaluationResult Run(IReadOnlyList<Tensor> state, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        long left = _job.Datasets[ClassifierPrograms.OrderDataset].Count;
        EvaluationReport report = EvaluationSteps.Run(_job.Program, _job.Parameters.Length, _job.Datasets, state, _options, HashLogits, cancellationToken);
        return new EvaluationResult(report.Count, report.Correct!.Value, Convert.ToHexStringLower(hash.GetHashAndReset()));

        // The last batch is filled up with zeros.
        void HashLogits(ProgramExecutor executor)
        {
            Tensor logits = executor.Output(_job.LogitsOperator!.Value);
            long count = Math.Min(left, _batch);
            hash.AppendData(logits.Bytes[..(int)(count * (logits.Count / _batch) * sizeof(float))]);
            left -= count;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _job.Dispose();

    private static EvaluationManifest Evaluation(TrainingManifest manifest, string inputs, string targets)
    {
        DataFile classes = FileOf(manifest.Targets!.File, targets, Targets), samples = FileOf(manifest.Inputs.File, inputs, Inputs);
        if (inputs == targets)
            samples = samples with { Without = classes.Parts };
        return new EvaluationManifest(
            manifest.File,
            ".",
            manifest.Name,
            manifest.Model,
            manifest.Places,
            new SeedOrFile(0, null, manifest.Init.Location),
            manifest.Inputs with { File = samples },
            manifest.Targets with { File = classes },
            null,
            new Located<DataPart>(DataPart.All, manifest.Inputs.File.Path.Location),
            manifest.Loss,
            [EvaluationMetric.Loss, EvaluationMetric.Accuracy],
            manifest.BatchSize,
            manifest.CheckpointEvery,
            manifest.Terms);
    }

    private static DataFile FileOf(DataFile trained, string path, string key) => trained with { Path = new Located<string>(path, trained.Path.Location), Key = key };

    /// <summary>The class of a label is its position among those of its file, so a test of other labels would count other classes.</summary>
    private static void RequireSameLabels(TrainingManifest manifest, string targets)
    {
        DataFile trained = manifest.Targets!.File;
        if (trained.Format != "csv" || trained.Parts.Length != 1)
            return;
        string[] expected = Labels(Path.Combine(manifest.Directory, trained.Path.Value)), got = Labels(targets);
        if (!expected.SequenceEqual(got, StringComparer.Ordinal))
            throw Error($"expected the labels of the training, {Excerpt.Of(Listed(expected))}, got {Excerpt.Of(Listed(got))} ({targets})");

        string[] Labels(string path)
        {
            try
            {
                return [.. CsvFile.Parse(RegularFile.ReadAllBytes(path, Array.MaxLength, path, Targets), path).Labels(trained.Parts[0])];
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
            {
                throw Error($"{Targets}: expected a readable file, got none: {e.Message} ({path})");
            }
        }
    }

    private static string Listed(string[] labels) => labels.Length == 0 ? "whole numbers" : string.Join(", ", labels);

    private static InvalidDataException Error(string message) => new($"evaluate: {message}");
}
