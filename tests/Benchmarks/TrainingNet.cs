using Verifiable.Protocol.Programs;
using Verifiable.Tensors;
using Verifiable.Tensors.Executor;
using Verifiable.Tensors.Nn;
using Verifiable.Tensors.Optim;

namespace Verifiable.Benchmarks;

/// <summary>A net to train: a classifier with Adam on made-up images of MNIST's size, or of a language model with AdamW on made-up text.</summary>
internal sealed class TrainingNet : IDisposable
{
    private const int Samples = 6000;
    private const int Steps = 10_000;
    private const int TextLength = 100_000;
    private readonly TrainingProgram _training;
    private readonly Tensor[] _datasets;
    private readonly Tensor _schedule;

    /// <summary>The nets by name.</summary>
    public static IReadOnlyList<string> Names { get; } = ["lenet", "mlp", "cnn", "gpt"];

    /// <summary>One of the reference's nets (references.py holds the same ones).</summary>
    public TrainingNet(string name)
    {
        Name = name;
        (_training, Optimizer optimizer) = name switch
        {
            "lenet" => Classifier(LeNet(), 100),
            "mlp" => Classifier(Mlp(), 128),
            "cnn" => Classifier(Cnn(), 64),
            "gpt" => LanguageModel(),
            _ => throw new ArgumentException($"TrainingNet: expected lenet, mlp, cnn or gpt, got {name}", nameof(name)),
        };
        var random = new Random(1);
        StepProgram program = _training.Program;
        _datasets = [.. program.Datasets.Select(d => new Tensor(d.Type, d.Shape))];
        if (name == "gpt")
            FillText(random);
        else
            FillImages(random);
        _schedule = Tensor.FromFloats(program.Schedule.Shape, optimizer.Schedule(Steps));
    }

    /// <summary>The net's name.</summary>
    public string Name { get; }

    /// <summary>The net ready to train on some threads; it keeps its state from call to call.</summary>
    public TrainingRun Start(ExecutorOptions options) => new(_training, _datasets, _schedule, options, Steps);

    public void Dispose()
    {
        foreach (Tensor tensor in _datasets)
            tensor.Dispose();
        _schedule.Dispose();
    }

    private static (TrainingProgram, Optimizer) Classifier(Module model, int batchSize)
    {
        Adam adam = optim.Adam(0.001);
        return (ClassifierPrograms.Training(model, new ClassifierInputs(Samples, new Shape(1, 28, 28), batchSize, Steps), adam), adam);
    }

    private static (TrainingProgram, Optimizer) LanguageModel()
    {
        AdamW adam = optim.AdamW(0.001);
        var model = new GPT(new GPTOptions(Layers: 6, Heads: 8, Features: 256, Vocabulary: 256, Context: 128));
        return (LanguageModelPrograms.Training(model, new TextInputs(TextLength, Context: 128, BatchSize: 8, Steps), adam), adam);
    }

    private void FillImages(Random random)
    {
        foreach (ref float pixel in _datasets[ClassifierPrograms.InputsDataset].Floats)
            pixel = random.Next(5) == 0 ? random.Next(256) / 255f : 0f;
        foreach (ref int label in _datasets[ClassifierPrograms.TargetsDataset].Ints)
            label = random.Next(10);
        foreach (ref int sample in _datasets[ClassifierPrograms.OrderDataset].Ints)
            sample = random.Next(Samples);
    }

    private void FillText(Random random)
    {
        foreach (ref int token in _datasets[LanguageModelPrograms.TextDataset].Ints)
            token = random.Next(256);
        foreach (ref int start in _datasets[LanguageModelPrograms.OrderDataset].Ints)
            start = random.Next(TextLength - 128);
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
