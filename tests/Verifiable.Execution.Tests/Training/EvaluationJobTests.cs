using Verifiable.Execution.Bundles;
using Verifiable.Execution.Compilation;
using Verifiable.Execution.Manifest;
using Verifiable.Execution.Training;
using Verifiable.Protocol.Hashing;
using Verifiable.Tensors.Kernels;
using Verifiable.Tensors.Nn;

namespace Verifiable.Execution.Tests.Training;

/// <summary>Evaluations as jobs of their own: committed to, run in segments, bundled.</summary>
public sealed class EvaluationJobTests
{
    private const string Validation = "{ loss: { CrossEntropyLoss: {} }, batch_size: 2, part: validation }";

    /// <summary>Whoever trains, whoever evaluates the trained weights, and whoever does so from a bundle, sees the same numbers.</summary>
    [Fact]
    public void Run_ValidationOfTrainedWeights_IsWhatTrainingReports()
    {
        using var files = new SmallJob();
        using CompiledJob training = JobCompiler.CompileFile(files.WriteManifest(EvaluationJob.Training())).Value!;
        using Trainer trained = TrainedOn(training, files);
        EvaluationReport reported = ValidationRun.Run(training, trained.State, 2, InstructionSet.Auto, CancellationToken.None)!;
        Assert.Equal(3, reported.Count);

        using CompiledJob job = JobCompiler.CompileFile(files.WriteManifest(EvaluationJob.Of(EvaluationJob.Training(), Validation))).Value!;
        Assert.Equal((2u, 2u, 1u), (job.Spec.Steps, job.Spec.CheckpointInterval, job.Spec.SegmentCount));
        using var evaluation = new Trainer(job, 1);
        Hash256 end = evaluation.Run(0, CancellationToken.None).Last().EndStateRoot;
        Assert.Equal(reported.Metrics.AsEnumerable(), EvaluationReport.Of(job.Program, evaluation.State)!.Metrics);
        Assert.Equal(job.InitialState[0].Bits.ToArray(), evaluation.State[0].Bits.ToArray());

        var blobs = new Dictionary<Hash256, byte[]>();
        using CompiledJob loaded = JobBundler.Load(JobBundler.Store(job, c => Put(blobs, c)), job.Spec.Hash(), (h, _) => blobs.GetValueOrDefault(h));
        using var other = new Trainer(loaded, 2);
        Assert.Equal(end, other.Run(0, CancellationToken.None).Last().EndStateRoot);
        Assert.Equal(reported.Metrics.AsEnumerable(), EvaluationReport.Of(loaded.Program, other.State)!.Metrics);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(12)]
    [InlineData(100)]
    public void Run_AllSamples_CountsWhatATestCounts(int batch)
    {
        using var files = new SmallJob();
        TrainingManifest manifest = ManifestReader.ReadFile(files.WriteManifest()).Value!;
        using CompiledJob training = JobCompiler.Compile(manifest).Value!;
        using Trainer trained = TrainedOn(training, files);
        using TestSet test = TestSet.Read(manifest, Path.Combine(files.Folder, "images"), Path.Combine(files.Folder, "labels"), 1);
        EvaluationResult expected = test.Run(trained.State, CancellationToken.None);

        using CompiledJob job = JobCompiler.CompileFile(files.WriteManifest(EvaluationJob.Of(SmallJob.Yaml, $"{{ loss: {{ CrossEntropyLoss: {{}} }}, metrics: accuracy, batch_size: {batch} }}"))).Value!;
        using var evaluation = new Trainer(job, 1);
        float[] losses = [.. evaluation.Run(0, CancellationToken.None).SelectMany(s => s.Losses)];
        EvaluationReport report = EvaluationReport.Of(job.Program, evaluation.State)!;
        Assert.Equal(SmallJob.Samples, report.Count);
        Assert.Equal((float)expected.Correct / SmallJob.Samples, report[EvaluationMetric.Accuracy]);
        Assert.Equal(losses[^1], report[EvaluationMetric.Loss]);
        Assert.Null(report[EvaluationMetric.Perplexity]);
    }

    [Fact]
    public void Run_Text_MeasuresItsEnd()
    {
        using var files = new SmallJob();
        files.Write("text", "to be, or not to be: that is the question"u8.ToArray());
        using CompiledJob training = JobCompiler.CompileFile(files.WriteManifest(EvaluationJob.Text)).Value!;
        using Trainer trained = TrainedOn(training, files);
        EvaluationReport before = ValidationRun.Run(training, training.InitialState, 1, InstructionSet.Auto, CancellationToken.None)!;
        EvaluationReport after = ValidationRun.Run(training, trained.State, 1, InstructionSet.Auto, CancellationToken.None)!;
        Assert.Equal(12, after.Count);
        Assert.True(after[EvaluationMetric.Loss] < before[EvaluationMetric.Loss]);
        Assert.InRange(before[EvaluationMetric.Perplexity]!.Value, 90, 200);

        using CompiledJob job = JobCompiler.CompileFile(files.WriteManifest(EvaluationJob.Of(EvaluationJob.Text, "{ loss: { CrossEntropyLoss: {} }, batch_size: 1, part: validation }"))).Value!;
        using var evaluation = new Trainer(job, 1);
        Assert.Equal(2, evaluation.Run(0, CancellationToken.None).SelectMany(s => s.Losses).Count());
        EvaluationReport report = EvaluationReport.Of(job.Program, evaluation.State)!;
        Assert.Equal(after.Count, report.Count);
        Assert.Equal(after[EvaluationMetric.Accuracy], report[EvaluationMetric.Accuracy]);
        // Another batch size is another order of additions.
        Assert.Equal(after[EvaluationMetric.Loss]!.Value, report[EvaluationMetric.Loss]!.Value, 1e-5);
    }

    [Fact]
    public void Restore_CheckpointAmidAnEvaluation_GoesOnToTheSameRoot()
    {
        using var files = new SmallJob();
        using CompiledJob job = JobCompiler.CompileFile(files.WriteManifest(EvaluationJob.Of(SmallJob.Yaml, "{ loss: { CrossEntropyLoss: {} }, batch_size: 3 }", "{ seed: 7 }"))).Value!;
        using var whole = new Trainer(job, 1);
        SegmentResult[] segments = [.. whole.Run(0, CancellationToken.None)];
        Assert.Equal(2, segments.Length);
        using var first = new Trainer(job, 1);
        first.RunSegment(0, CancellationToken.None);
        using var second = new Trainer(job, 1);
        second.Restore(Checkpoint.Write(job, first.State), segments[0].EndStateRoot);
        Assert.Equal(segments[1].EndStateRoot, second.RunSegment(1, CancellationToken.None).EndStateRoot);
    }

    [Theory]
    [InlineData("part: validation }", "part: validation, metrics: speed }", "evaluation.metrics: expected some of loss, accuracy, perplexity, each once, got speed")]
    [InlineData("part: validation }", "part: validation, metrics: [loss, loss] }", "each once, got loss")]
    [InlineData("part: validation }", "part: some }", "evaluation.part: expected one of all, training, validation, got some")]
    [InlineData("kind: EvaluationJob", "kind: TrainingJob", "kind: expected EvaluationJob with evaluation, got TrainingJob")]
    [InlineData("evaluation:", "training: {}\nevaluation:", "manifest: expected either training or evaluation, got both")]
    [InlineData("CrossEntropyLoss: {}", "MSELoss: {}", "model: expected the last layer to give 1 numbers a sample")]
    [InlineData("CrossEntropyLoss: {} }", "MSELoss: {} }, metrics: accuracy", "evaluation.metrics: expected the loss alone with MSELoss, whose targets are no classes, got others")]
    [InlineData("  validation: { count: 3, seed: 5 }\n", "", ":15:68: evaluation.part: expected samples in validation, got too few; data.validation says what is kept (images)")]
    [InlineData("  targets:", "  order: { seed: 1 }\n  targets:", "data.order: expected no order of an evaluation, got one")]
    public void CompileFile_OneThingWrong_NamesPlaceAndExpectation(string right, string wrong, string expected)
    {
        using var files = new SmallJob();
        string yaml = EvaluationJob.Of(EvaluationJob.Training(), Validation, "{ seed: 7 }");
        Assert.Contains(right, yaml, StringComparison.Ordinal);
        ManifestResult<CompiledJob> result = JobCompiler.CompileFile(files.WriteManifest(yaml.Replace(right, wrong, StringComparison.Ordinal)));
        Assert.Contains(result.Errors, e => e.ToString().Contains(expected, StringComparison.Ordinal));
    }

    [Fact]
    public void ReadFile_EvaluationWhereTrainingIsMeant_IsRefused()
    {
        using var files = new SmallJob();
        Assert.Contains(
            ":2:7: kind: expected TrainingJob, got EvaluationJob",
            Assert.Single(ManifestReader.ReadFile(files.WriteManifest(EvaluationJob.Of(EvaluationJob.Training(), Validation))).Errors).ToString(),
            StringComparison.Ordinal);
    }

    private static Trainer TrainedOn(CompiledJob job, SmallJob files)
    {
        var trainer = new Trainer(job, 2);
        Assert.NotEmpty(trainer.Run(0, CancellationToken.None).ToArray());
        files.Write("w", Checkpoint.WriteParameters(job, trainer.State));
        return trainer;
    }

    private static Hash256 Put(Dictionary<Hash256, byte[]> blobs, ReadOnlyMemory<byte> content)
    {
        byte[] bytes = content.ToArray();
        blobs[Keccak256.Hash(bytes)] = bytes;
        return Keccak256.Hash(bytes);
    }
}
