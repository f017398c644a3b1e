using Verifiable.Protocol.Programs;
using Verifiable.Tensors;
using Verifiable.Tensors.Executor;
using Verifiable.Tensors.Kernels;
using Verifiable.Tensors.Nn;
using Verifiable.Tensors.Optim;

namespace Verifiable.Benchmarks;

/// <summary>Training of a classifier with Adam on made-up images of MNIST's size.</summary>
internal sealed class TrainingBenchmark : IDisposable
{
    private const int Samples = 6000;
    private const int Steps = 10_000;
    private readonly TrainingProgram _training;
    private readonly Tensor[] _datasets;
    private readonly Tensor _schedule;

    /// <summary>A benchmark of one of the reference's nets (references.py holds the same ones).</summary>
    public TrainingBenchmark(string name)
    {
        Name = name;
        (Sequential model, int batchSize) = name switch
        {
            "lenet" => (LeNet(), 100),
            "mlp" => (Mlp(), 128),
            "cnn" => (Cnn(), 64),
            _ => throw new ArgumentException($"TrainingBenchmark: expected lenet, mlp or cnn, got {name}", nameof(name)),
        };
        Adam adam = optim.Adam(0.01);
        _training = ClassifierPrograms.Training(model, new ClassifierInputs(Samples, new Shape(1, 28, 28), batchSize, Steps), adam);
        var random = new Random(1);
        StepProgram program = _training.Program;
        _datasets = [.. program.Datasets.Select(d => new Tensor(d.Type, d.Shape))];
        foreach (ref float pixel in _datasets[ClassifierPrograms.InputsDataset].Floats)
            pixel = random.Next(5) == 0 ? random.Next(256) / 255f : 0f;
        foreach (ref int label in _datasets[ClassifierPrograms.TargetsDataset].Ints)
            label = random.Next(10);
        foreach (ref int sample in _datasets[ClassifierPrograms.OrderDataset].Ints)
            sample = random.Next(Samples);
        _schedule = Tensor.FromFloats(program.Schedule.Shape, adam.Schedule(Steps));
    }

    /// <summary>The net's name.</summary>
    public string Name { get; }

    /// <summary>The net ready to train on some threads; it keeps its state from call to call.</summary>
    public TrainingRun Start(InstructionSet set, int threads) => new(_training, _datasets, _schedule, new ExecutorOptions { InstructionSet = set, Threads = threads }, Steps);

    public void Dispose()
    {
        foreach (Tensor tensor in _datasets)
            tensor.Dispose();
        _schedule.Dispose();
    }

    private static Sequential LeNet() => nn.Sequential(
        nn.Conv2d(1, 6, 5, padding: 2),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Conv2d(6, 16, 5),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Linear(400, 120),
        nn.ReLU(),
        nn.Linear(120, 84),
        nn.ReLU(),
        nn.Linear(84, 10));

    private static Sequential Mlp() => nn.Sequential(nn.Flatten(), nn.Linear(784, 512), nn.ReLU(), nn.Linear(512, 512), nn.ReLU(), nn.Linear(512, 10));

    private static Sequential Cnn() => nn.Sequential(
        nn.Conv2d(1, 32, 3, padding: 1),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Conv2d(32, 64, 3, padding: 1),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Linear(3136, 10));
}
