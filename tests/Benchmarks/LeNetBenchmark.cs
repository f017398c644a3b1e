using System.Diagnostics;
using Verifiable.Protocol.Programs;
using Verifiable.Tensors;
using Verifiable.Tensors.Executor;
using Verifiable.Tensors.Kernels;
using Verifiable.Tensors.Nn;
using Verifiable.Tensors.Optim;

namespace Verifiable.Benchmarks;

/// <summary>LeNet on images of MNIST's size in batches of 100 with Adam: the golden run's program on made-up data.</summary>
internal sealed class LeNetBenchmark : IDisposable
{
    private const int Samples = 6000;
    private const int BatchSize = 100;
    private const int Steps = 10_000;
    private readonly TrainingProgram _training;
    private readonly Tensor[] _datasets;
    private readonly Tensor _schedule;

    public LeNetBenchmark()
    {
        Sequential model = nn.Sequential(
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
        Adam adam = optim.Adam(0.01);
        _training = ClassifierPrograms.Training(model, new ClassifierInputs(Samples, new Shape(1, 28, 28), BatchSize, Steps), adam);
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

    /// <summary>Trains for about <paramref name="seconds"/> after a warm-up of the same length.</summary>
    /// <returns>Steps per second, and the least milliseconds that each operator took in a step: other load on the machine shows in the first only.</returns>
    public (double StepsPerSecond, (string Label, double Milliseconds)[] Profile) Measure(InstructionSet set, int threads, double seconds)
    {
        StepProgram program = _training.Program;
        using var executor = new ProgramExecutor(program, _datasets, _schedule, new ExecutorOptions { InstructionSet = set, Threads = threads });
        Tensor[] state = [.. program.States.Select(s => new Tensor(s.Type, s.Shape))];
        var random = new Random(2);
        for (int i = 0; i < _training.Parameters.Length; i++)
        {
            foreach (ref float value in state[i].Floats)
                value = (float)((random.NextDouble() - 0.5) * 0.2);
        }

        var least = new double[program.Operators.Length];
        int step = Run(0, out _);
        Array.Fill(least, double.PositiveInfinity);
        int end = Run(step, out double elapsed);
        var profile = least.Select((t, i) => ($"{i,3} {program.Operators[i].Label} {program.Operators[i].Output}", t)).ToArray();
        foreach (Tensor tensor in state)
            tensor.Dispose();
        return ((end - step) / elapsed, profile);

        int Run(int first, out double time)
        {
            long start = Stopwatch.GetTimestamp();
            int s = first;
            do
            {
                IReadOnlyList<TimeSpan> before = executor.OperatorTimes;
                executor.Step(state, s++ % Steps);
                IReadOnlyList<TimeSpan> after = executor.OperatorTimes;
                for (int i = 0; i < least.Length; i++)
                    least[i] = Math.Min(least[i], (after[i] - before[i]).TotalMilliseconds);
                time = Stopwatch.GetElapsedTime(start).TotalSeconds;
            }
            while (time < seconds);
            return s;
        }
    }

    public void Dispose()
    {
        foreach (Tensor tensor in _datasets)
            tensor.Dispose();
        _schedule.Dispose();
    }
}
