using System.Text.Json;
using Verifiable.Cli.Commands;
using Verifiable.Cli.Training;
using Verifiable.Execution.Compilation;
using Verifiable.Execution.Manifest;
using Verifiable.Execution.Training;
using Verifiable.Node.Chain;
using Verifiable.Node.Jobs;
using Verifiable.Storage;
using Verifiable.Tensors;
using CheckpointFile = Verifiable.Execution.Training.Checkpoint;

namespace Verifiable.Cli.Demo;

/// <summary>The trained weights as the requester gets them, checked against the last receipt, and how good they are.</summary>
internal sealed record DemoWeights(string Sha256, double Accuracy, string LogitsSha256, string ExpectedSha256, double ExpectedAccuracy, string ExpectedLogitsSha256)
{
    public static async Task<DemoWeights> ReadAsync(
        DemoSettings settings, CompiledJob job, JobHistory history, ulong jobId, DemoFolders folders, BlobStore blobs, CancellationToken cancellationToken)
    {
        KnownReceipt last = (await history.ReceiptsAsync(jobId, cancellationToken))[^1];
        byte[] content = new StateIndex(folders.Blobs, blobs).Find(last.EndStateRoot)
            ?? throw new InvalidDataException($"demo: expected a checkpoint of state {last.EndStateRoot}, got none in {folders.Blobs}");
        Tensor[] state = [.. job.InitialState.Select(t => t.Clone())];
        CheckpointFile.Read(job, content, last.EndStateRoot, state, $"checkpoint of {last.EndStateRoot}");
        await File.WriteAllBytesAsync(Path.Combine(folders.Root, OutputFolder.WeightsFile), CheckpointFile.WriteParameters(job, state), cancellationToken);
        TrainingManifest manifest = ManifestReader.ReadFile(settings.Manifest).Value
            ?? throw new InvalidDataException($"demo: expected a manifest, got errors ({settings.Manifest})");
        using TestSet test = TestSet.Read(manifest, settings.TestImages, settings.TestLabels, Environment.ProcessorCount);
        EvaluationResult evaluation = test.Run(state, cancellationToken);
        using JsonDocument golden = JsonDocument.Parse(await File.ReadAllTextAsync(settings.Golden, cancellationToken));
        var weights = new DemoWeights(
            CheckpointFile.WeightsSha256(job, state),
            evaluation.Accuracy,
            evaluation.LogitsSha256,
            golden.RootElement.GetProperty("trained").GetString()!,
            golden.RootElement.GetProperty("testAccuracy").GetDouble(),
            golden.RootElement.GetProperty("testLogits").GetString()!);
        foreach (Tensor tensor in state)
            tensor.Dispose();
        return weights;
    }
}
