using Verifiable.Execution.Compilation;
using Verifiable.Execution.Manifest;
using Verifiable.Execution.Training;
using Verifiable.Execution.Tree;
using Verifiable.Protocol.Hashing;
using Verifiable.Tensors.Kernels;

namespace Verifiable.Execution.Tests.Training;

public sealed class TrainerTests
{
    [Fact]
    public void Run_EveryInstructionSetAndThreadCount_GivesTheSameRoots()
    {
        using var files = new SmallJob();
        using CompiledJob job = JobCompiler.CompileFile(files.WriteManifest()).Value!;
        using var reference = new Trainer(job, 1, InstructionSet.Reference);
        Hash256[] expected = [.. reference.Run(0, CancellationToken.None).Select(s => s.EndStateRoot)];
        Assert.Equal(3, expected.Distinct().Count());
        foreach (InstructionSet set in InstructionSets.Available)
        {
            foreach (int threads in new[] { 1, 2, 3, 8 })
            {
                using var trainer = new Trainer(job, threads, set);
                Assert.Equal(expected, trainer.Run(0, CancellationToken.None).Select(s => s.EndStateRoot));
            }
        }
    }

    [Fact]
    public void Restore_FromACheckpoint_GoesOnToTheSameEnd()
    {
        using var files = new SmallJob();
        using CompiledJob job = JobCompiler.CompileFile(files.WriteManifest()).Value!;
        using var whole = new Trainer(job, 1);
        SegmentResult first = whole.RunSegment(0, CancellationToken.None);
        byte[] checkpoint = Checkpoint.Write(job, whole.State);
        SegmentResult[] rest = [.. whole.Run(1, CancellationToken.None)];

        using var resumed = new Trainer(job, 1);
        resumed.Restore(checkpoint, first.EndStateRoot);
        Assert.Equal(rest.Select(s => s.EndStateRoot), resumed.Run(1, CancellationToken.None).Select(s => s.EndStateRoot));
        Assert.Equal(TensorCommitments.StateRoot(whole.State), resumed.StateRoot());
    }

    [Fact]
    public void Restore_FlippedBit_IsRefused()
    {
        using var files = new SmallJob();
        using CompiledJob job = JobCompiler.CompileFile(files.WriteManifest()).Value!;
        using var trainer = new Trainer(job, 1);
        SegmentResult first = trainer.RunSegment(0, CancellationToken.None);
        byte[] checkpoint = Checkpoint.Write(job, trainer.State);
        checkpoint[^1] ^= 1;
        Assert.Contains("expected the state root", Assert.Throws<InvalidDataException>(() => trainer.Restore(checkpoint, first.EndStateRoot)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Evaluate_LastBatchPartlyFilled_CountsOnlySamples()
    {
        using var files = new SmallJob();
        // Without batch statistics a sample's logits do not depend on its batch, so neither does the hash.
        string yaml = SmallJob.Yaml.Replace("    - BatchNorm2d: { num_features: 2 }\n", "", StringComparison.Ordinal);
        TrainingManifest manifest = ManifestReader.ReadFile(files.WriteManifest(yaml)).Value!;
        using CompiledJob job = JobCompiler.Compile(manifest).Value!;
        string images = Path.Combine(files.Folder, "images"), labels = Path.Combine(files.Folder, "labels");
        using TestSet even = TestSet.Read(manifest, images, labels, 1), ragged = TestSet.Read(manifest with { BatchSize = new Located<int>(5, manifest.BatchSize.Location) }, images, labels, 1);
        EvaluationResult result = ragged.Run(job.InitialState, CancellationToken.None);
        Assert.Equal(even.Run(job.InitialState, CancellationToken.None), result);
        Assert.Equal(SmallJob.Samples, result.Samples);
    }
}
