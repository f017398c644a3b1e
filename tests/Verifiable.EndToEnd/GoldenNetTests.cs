using System.Globalization;
using System.Text.Json;
using Verifiable.Execution.Compilation;
using Verifiable.Execution.Training;
using Verifiable.Tensors.Kernels;

namespace Verifiable.EndToEnd;

/// <summary>Nets that LeNet says nothing about: strides that leave an edge uncovered, overlapping pools, batch statistics, weight decay. tests/vectors/small-nets/README.md tells where the hashes come from.</summary>
public sealed class GoldenNetTests
{
    public static TheoryData<string, InstructionSet, int> Nets()
    {
        var data = new TheoryData<string, InstructionSet, int>();
        foreach (string net in new[] { "strided-overlapping", "batch-norm", "mlp-weight-decay" })
        {
            data.Add(net, InstructionSet.Auto, 2);
            data.Add(net, InstructionSet.Scalar, 3);
            data.Add(net, InstructionSet.Reference, 1);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Nets))]
    public void Train_SmallNetOnMnist_GivesEveryGoldenHash(string net, InstructionSet instructionSet, int threads)
    {
        string folder = Path.Combine(Repository.Root, "tests/vectors/small-nets", net);
        using JsonDocument golden = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "golden.json")));
        JsonElement hashes = golden.RootElement.GetProperty("afterStep");
        using CompiledJob job = JobCompiler.CompileFile(Path.Combine(folder, "job.yaml"), threads).Value!;
        Assert.Equal(hashes.EnumerateObject().Count(), (int)job.Spec.Steps);
        using var trainer = new Trainer(job, threads, instructionSet);
        for (long step = 0; step < job.Spec.Steps; step++)
        {
            trainer.RunStep(step);
            string? expected = hashes.GetProperty((step + 1).ToString(CultureInfo.InvariantCulture)).GetString();
            Assert.Equal((step, expected), (step, Checkpoint.WeightsSha256(job, trainer.State)));
        }
    }
}
