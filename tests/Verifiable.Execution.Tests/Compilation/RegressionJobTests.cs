using Verifiable.Execution.Compilation;
using Verifiable.Execution.Manifest;
using Verifiable.Execution.Training;
using Verifiable.Protocol.Programs;

namespace Verifiable.Execution.Tests.Compilation;

/// <summary>Jobs whose targets are numbers.</summary>
public sealed class RegressionJobTests
{
    [Theory]
    [InlineData("MSELoss: {}")]
    [InlineData("L1Loss: { reduction: sum }")]
    [InlineData("SmoothL1Loss: { beta: 0.5 }")]
    [InlineData("BCEWithLogitsLoss: {}")]
    public void Run_Autoencoder_LowersTheLoss(string loss)
    {
        using var files = new SmallJob();
        using CompiledJob job = JobCompiler.CompileFile(files.WriteManifest(Yaml(loss))).Value!;
        Assert.Equal(new Shape(SmallJob.Samples, 36), job.Datasets[1].Shape);
        Assert.Equal(job.Datasets[0].Floats.ToArray(), job.Datasets[1].Floats.ToArray());
        using var trainer = new Trainer(job, 1);
        float[] losses = [.. trainer.Run(0, CancellationToken.None).SelectMany(s => s.Losses)];
        Assert.True(losses[^1] < losses[0], $"expected a lower loss than {losses[0]}, got {losses[^1]}");
    }

    [Fact]
    public void CompileFile_OutputOfAnotherSize_SaysHowManyNumbersAreExpected()
    {
        using var files = new SmallJob();
        string yaml = Yaml("MSELoss: {}").Replace("out_features: 36", "out_features: 35", StringComparison.Ordinal);
        ManifestError error = Assert.Single(JobCompiler.CompileFile(files.WriteManifest(yaml)).Errors);
        Assert.Equal("model: expected the last layer to give 36 numbers a sample, as many as there are targets, got [12, 35]", error.Message);
    }

    private static string Yaml(string loss) => $$"""
        apiVersion: verifiable/v1
        kind: TrainingJob
        metadata: { name: autoencoder }
        model:
          layers:
            - Flatten: {}
            - Linear: { in_features: 36, out_features: 8 }
            - Tanh: {}
            - Linear: { in_features: 8, out_features: 36 }
          init: { seed: 7 }
        data:
          inputs:  { idx: images, divide: 255 }
          targets: { idx: images, divide: 255 }
          order:   { seed: 7 }
        training:
          loss: { {{loss}} }
          optimizer: { Lion: { lr: 0.01 } }
          batch_size: 12
          steps: 8
        verification: { checkpoint_every: 8 }
        """;
}
