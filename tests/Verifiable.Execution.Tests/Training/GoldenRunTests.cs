using System.Globalization;
using System.Text.Json;
using Verifiable.Execution.Compilation;
using Verifiable.Execution.Training;

namespace Verifiable.Execution.Tests.Training;

/// <summary>The published run (docs/numerics.md): weights after each listed step.</summary>
public sealed class GoldenRunTests
{
    [Fact]
    public void RunStep_LeNetOnMnist_GivesTheGoldenHashesOfTwentySteps()
    {
        using CompiledJob job = JobCompiler.CompileFile(Repository.LeNetManifest, threads: 2).Value!;
        using JsonDocument golden = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Repository.Vectors("lenet-mnist"), "golden.json")));
        JsonElement hashes = golden.RootElement.GetProperty("afterStep");
        using var trainer = new Trainer(job, threads: 2);
        for (int step = 0; step < 20; step++)
        {
            trainer.RunStep(step);
            Assert.Equal(hashes.GetProperty((step + 1).ToString(CultureInfo.InvariantCulture)).GetString(), Checkpoint.WeightsSha256(job, trainer.State));
        }
    }
}
