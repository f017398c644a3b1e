using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Nn;
using Verifiable.Tensors.Optim;

namespace Verifiable.Tensors.Tests.Nn;

/// <summary>The LeNet of the golden run.</summary>
internal static class LeNet
{
    public static Sequential Model() => nn.Sequential(
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

    public static TrainingProgram Training(int samples = 60_000, int batchSize = 100, int steps = 1200) =>
        ClassifierPrograms.Training(Model(), new ClassifierInputs(samples, new Shape(1, 28, 28), batchSize, steps), optim.Adam(0.01));
}
