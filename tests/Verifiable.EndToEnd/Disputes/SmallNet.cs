using Verifiable.Execution.Data;
using Verifiable.Protocol.Programs;
using Verifiable.Tensors;
using Verifiable.Tensors.Nn;
using Verifiable.Tensors.Optim;

namespace Verifiable.EndToEnd.Disputes;

/// <summary>
/// A convolutional net small enough to train on a chain's time scale: 1x8x8 images, batches of 10, so that the gradients of the convolution fold over 640
/// iterations (two rounds of partials).
/// </summary>
internal static class SmallNet
{
    public const int Steps = 40;
    public const int Batch = 10;
    public const int Samples = 24;
    private const int Classes = 3;
    private static readonly Shape s_image = new(1, 8, 8);

    /// <summary>The job with segments of this many steps.</summary>
    public static DisputableJob Job(int interval)
    {
        TrainingProgram training = Training(Model());
        return Build(training, interval, seed: 5);
    }

    /// <summary>The job as one segment, with a NaN among the first weights.</summary>
    public static DisputableJob JobWithNaN()
    {
        TrainingProgram training = Training(Model());
        return Build(training, Steps, seed: 5, start => start[0].Bits[0] = 0x7fc00000);
    }

    /// <summary>A net with every operator that the layers and Adam know, input gradients of convolutions and batch normalisation included.</summary>
    public static DisputableJob JobOfAllLayers()
    {
        TrainingProgram training = Training(nn.Sequential(
            nn.Conv2d(1, 2, 3, padding: 1), nn.BatchNorm2d(2), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(2, 3, 3, stride: 2, padding: 1), nn.ReLU(), nn.MaxPool2d(2),
            nn.Flatten(), nn.Linear(3, 4), nn.ReLU(), nn.Linear(4, Classes)));
        return Build(training, Steps, seed: 6);
    }

    private static Sequential Model() => nn.Sequential(nn.Conv2d(1, 2, 3, padding: 1), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(32, Classes));

    private static TrainingProgram Training(Sequential model) =>
        ClassifierPrograms.Training(model, new ClassifierInputs(Samples, s_image, Batch, Steps), optim.Adam(0.01, weight_decay: 0.001));

    private static DisputableJob Build(TrainingProgram training, int interval, int seed, Action<Tensor[]>? change = null)
    {
        StepProgram program = training.Program;
        var random = new Random(seed);
        var images = new Tensor(ElementType.Float32, program.Datasets[ClassifierPrograms.InputsDataset].Shape);
        foreach (ref float pixel in images.Floats)
            pixel = random.Next(3) == 0 ? 0 : (float)random.NextDouble();
        var labels = new Tensor(ElementType.Int32, program.Datasets[ClassifierPrograms.TargetsDataset].Shape);
        foreach (ref int label in labels.Ints)
            label = random.Next(Classes);
        var order = new Tensor(ElementType.Int32, program.Datasets[ClassifierPrograms.OrderDataset].Shape);
        foreach (ref int sample in order.Ints)
            sample = random.Next(Samples);
        Tensor schedule = Tensor.FromFloats(program.Schedule.Shape, optim.Adam(0.01).Schedule(Steps));
        Tensor[] start =
        [
            .. program.States.Select((s, i) => i < training.Parameters.Length
                ? ParameterInitializer.FromSeed(9, i, training.Parameters[i])
                : new Tensor(s.Type, s.Shape)),
        ];
        change?.Invoke(start);
        return new DisputableJob(program, [images, labels, order], schedule, start, Steps, interval);
    }
}
