using System.Runtime.InteropServices;
using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Executor;
using Verifiable.Tensors.Nn;
using Verifiable.Tensors.Optim;
using Verifiable.Tensors.Reference;
using Verifiable.Tensors.Tests.Plain;

namespace Verifiable.Tensors.Tests.Nn;

/// <summary>Step programs, interpreted and on the kernels, against the plain implementation: the same parameters, moments and losses, bit for bit, over a few steps.</summary>
public sealed class ProgramsMatchPlainLoopsTests
{
    private const int Samples = 11;
    private const int Batch = 4;
    private const int Steps = 3;

    [Fact]
    public void Training_ConvPoolLinear_EqualsPlainLoops() => Check(
        nn.Sequential(nn.Conv2d(1, 3, 3, padding: 1), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(75, 7), nn.ReLU(), nn.Linear(7, 4)),
        new PlainNetwork(new PlainConv2d(1, 3, 3, 3, 1, 1, 1, 1), new PlainReLU(), new PlainMaxPool2d(2, 2, 0), new PlainFlatten(), new PlainLinear(75, 7), new PlainReLU(), new PlainLinear(7, 4)),
        new Shape(1, 10, 10));

    [Fact]
    public void Training_BatchNormAndStridedConvolutions_EqualsPlainLoops() => Check(
        nn.Sequential(
            nn.Conv2d(2, 4, new(3, 5), new(2, 3), new(1, 2)), nn.BatchNorm2d(4, track_running_stats: false), nn.ReLU(), nn.Conv2d(4, 5, 3, stride: 2, padding: 1), nn.BatchNorm2d(5, track_running_stats: false), nn.ReLU(), nn.Flatten(), nn.Linear(40, 4)),
        new PlainNetwork(
            new PlainConv2d(2, 4, 3, 5, 2, 3, 1, 2), new PlainBatchNorm2d(4, 1e-5f), new PlainReLU(), new PlainConv2d(4, 5, 3, 3, 2, 2, 1, 1), new PlainBatchNorm2d(5, 1e-5f), new PlainReLU(), new PlainFlatten(), new PlainLinear(40, 4)),
        new Shape(2, 13, 11));

    [Fact]
    public void Training_PerceptronWithWeightDecay_EqualsPlainLoops() => Check(
        nn.Sequential(nn.Flatten(), nn.Linear(30, 12), nn.ReLU(), nn.Linear(12, 5)),
        new PlainNetwork(new PlainFlatten(), new PlainLinear(30, 12), new PlainReLU(), new PlainLinear(12, 5)),
        new Shape(1, 5, 6),
        weightDecay: 0.01);

    [Fact]
    public void Training_OverlappingPaddedPoolBeforeFlattenedLogits_EqualsPlainLoops() => Check(
        nn.Sequential(nn.Conv2d(1, 3, 3), nn.MaxPool2d(3, 2, 1), nn.BatchNorm2d(3, track_running_stats: false), nn.Conv2d(3, 2, 3, stride: 2), nn.Flatten()),
        new PlainNetwork(new PlainConv2d(1, 3, 3, 3, 1, 1, 0, 0), new PlainMaxPool2d(3, 2, 1), new PlainBatchNorm2d(3, 1e-5f), new PlainConv2d(3, 2, 3, 3, 2, 2, 0, 0), new PlainFlatten()),
        new Shape(1, 11, 12));

    [Fact]
    public void Training_BatchNormFirst_EqualsPlainLoops() => Check(
        nn.Sequential(nn.BatchNorm2d(2, track_running_stats: false), nn.Flatten(), nn.ReLU(), nn.Linear(24, 4)),
        new PlainNetwork(new PlainBatchNorm2d(2, 1e-5f), new PlainFlatten(), new PlainReLU(), new PlainLinear(24, 4)),
        new Shape(2, 3, 4));

    private static void Check(Sequential model, PlainNetwork plain, Shape sample, double weightDecay = 0)
    {
        TrainingProgram training = ClassifierPrograms.Training(model, new ClassifierInputs(Samples, sample, Batch, Steps), optim.Adam(0.01, weight_decay: weightDecay));
        StepProgram program = training.Program;
        var random = new Random(20260101);
        Tensor[] state = [.. program.States.Select(s => new Tensor(s.Type, s.Shape))];
        for (int i = 0; i < training.Parameters.Length; i++)
        {
            foreach (ref float value in state[i].Floats)
                value = (float)((random.NextDouble() - 0.5) * 0.8);
            state[i].Floats.CopyTo(plain.Parameters[i].Value.Data);
        }

        var inputs = new Tensor(ElementType.Float32, program.Datasets[0].Shape);
        foreach (ref float value in inputs.Floats)
            value = random.Next(4) == 0 ? 0f : random.Next(256) / 255f;
        int[] labels = [.. Enumerable.Range(0, Samples).Select(_ => random.Next(4))];
        int[] order = [.. Enumerable.Range(0, Steps * Batch).Select(_ => random.Next(Samples))];
        Tensor[] datasets = [inputs, Tensor.FromInts(new Shape(Samples), labels), Tensor.FromInts(new Shape(order.Length), order)];
        using Tensor schedule = Tensor.FromFloats(program.Schedule.Shape, optim.Adam(0.01, weight_decay: weightDecay).Schedule(Steps));

        using var kernels = new ProgramExecutor(program, datasets, schedule, new ExecutorOptions { Threads = 2 });
        Tensor[] kernelState = [.. state.Select(t => t.Clone())];
        for (int step = 0; step < Steps; step++)
        {
            Tensor[] outputs = ReferenceExecutor.Trace(program, state, datasets, schedule, step);
            var x = new PlainTensor(Batch, (int)sample[0], (int)sample[1], (int)sample[2]);
            int[] targets = [.. order.AsSpan(step * Batch, Batch).ToArray().Select(i => labels[i])];
            for (int n = 0; n < Batch; n++)
                inputs.Floats.Slice(order[(step * Batch) + n] * (int)sample.Count, (int)sample.Count).CopyTo(x.Data.AsSpan(n * (int)sample.Count));
            float loss = plain.Step(x, targets, 0.01, weightDecay: weightDecay);

            Assert.Equal(BitConverter.SingleToInt32Bits(loss), BitConverter.SingleToInt32Bits(outputs[training.LossOperator!.Value].Floats[0]));
            for (int t = 0; t < state.Length; t++)
                state[t].CopyFrom(outputs[program.States[t].Next!.Value]);
            kernels.Step(kernelState, step);
            for (int t = 0; t < state.Length; t++)
                Assert.Equal(state[t].Bits.ToArray(), kernelState[t].Bits.ToArray());
            for (int i = 0; i < plain.Parameters.Count; i++)
            {
                PlainParameter expected = plain.Parameters[i];
                AssertBits(expected.Value.Data, state[i]);
                AssertBits(expected.FirstMoment, state[i + plain.Parameters.Count]);
                AssertBits(expected.SecondMoment, state[i + (2 * plain.Parameters.Count)]);
            }
        }
    }

    private static void AssertBits(float[] expected, Tensor actual) => Assert.Equal(MemoryMarshal.Cast<float, uint>(expected).ToArray(), actual.Bits.ToArray());
}
