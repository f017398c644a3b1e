using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Executor;
using Verifiable.Tensors.Kernels;
using Verifiable.Tensors.Nn;
using Verifiable.Tensors.Optim;
using Verifiable.Tensors.Reference;

namespace Verifiable.Tensors.Tests.Executor;

/// <summary>Whole step programs: a small classifier with every layer, on every instruction set and several thread counts.</summary>
public sealed class ProgramExecutorTests : IDisposable
{
    private const int Steps = 3;
    private readonly TrainingProgram _training;
    private readonly Tensor[] _datasets;
    private readonly Tensor _schedule;

    public ProgramExecutorTests()
    {
        Sequential model = nn.Sequential(
            nn.Conv2d(1, 4, 5, padding: 2), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(4, 6, 3, stride: 2, padding: 1), nn.BatchNorm2d(6), nn.ReLU(), nn.Flatten(), nn.Linear(96, 20), nn.ReLU(), nn.Linear(20, 10));
        Adam adam = optim.Adam(0.01);
        _training = ClassifierPrograms.Training(model, new ClassifierInputs(30, new Shape(1, 16, 16), 7, Steps), adam);
        var random = new Random(20);
        _datasets = [.. _training.Program.Datasets.Select(d => new Tensor(d.Type, d.Shape))];
        foreach (ref float pixel in _datasets[ClassifierPrograms.InputsDataset].Floats)
            pixel = random.Next(3) == 0 ? 0 : random.NextSingle();
        foreach (ref int label in _datasets[ClassifierPrograms.TargetsDataset].Ints)
            label = random.Next(10);
        foreach (ref int sample in _datasets[ClassifierPrograms.OrderDataset].Ints)
            sample = random.Next(30);
        _schedule = Tensor.FromFloats(_training.Program.Schedule.Shape, adam.Schedule(Steps));
    }

    [Fact]
    public void Step_EveryInstructionSetAndThreadCount_EqualsTheReference()
    {
        Tensor[] expected = State();
        for (int step = 0; step < Steps; step++)
            ReferenceExecutor.Step(_training.Program, expected, _datasets, _schedule, step);

        foreach (InstructionSet set in InstructionSets.Available)
        {
            foreach (int threads in (int[])[1, 2, 3, 8])
            {
                using ProgramExecutor executor = Executor(set, threads);
                Tensor[] state = State();
                for (int step = 0; step < Steps; step++)
                    executor.Step(state, step);
                for (int t = 0; t < state.Length; t++)
                    Assert.True(expected[t].Bits.SequenceEqual(state[t].Bits), $"state tensor {t} ({_training.Program.States[t].Label}), {set}, {threads} threads");
            }
        }
    }

    [Fact]
    public void StateBefore_AfterAnyStep_IsTheStateThatTheStepReadAndLeavesTheNewOne()
    {
        using ProgramExecutor executor = Executor(InstructionSet.Auto, 2);
        Tensor[] state = State();
        Assert.Throws<InvalidOperationException>(() => executor.StateBefore(state));
        for (int step = 0; step < Steps; step++)
        {
            Tensor[] before = [.. state.Select(t => t.Clone())];
            executor.Step(state, step);
            Tensor[] after = [.. state.Select(t => t.Clone())];
            Tensor[] kept = executor.StateBefore(state);
            for (int t = 0; t < state.Length; t++)
            {
                Assert.True(before[t].Bits.SequenceEqual(kept[t].Bits), $"state tensor {t} before step {step}");
                Assert.True(after[t].Bits.SequenceEqual(state[t].Bits), $"state tensor {t} after step {step}");
            }
        }
    }

    [Fact]
    public void Trace_AnyStep_EqualsTheReferenceAndLeavesTheState()
    {
        using ProgramExecutor executor = Executor(InstructionSet.Auto, 2);
        Tensor[] state = State(), before = State();

        Tensor[] expected = ReferenceExecutor.Trace(_training.Program, before, _datasets, _schedule, 1);
        Tensor[] outputs = executor.Trace(state, 1);

        for (int i = 0; i < outputs.Length; i++)
            Assert.True(expected[i].Bits.SequenceEqual(outputs[i].Bits), $"operator {i} ({_training.Program.Operators[i].Label})");
        for (int t = 0; t < state.Length; t++)
            Assert.True(before[t].Bits.SequenceEqual(state[t].Bits));
    }

    [Fact]
    public void Output_AfterStep_IsThatOfTheTrace()
    {
        int kept = _training.Program.Operators.Length / 2;
        using var executor = new ProgramExecutor(_training.Program, _datasets, _schedule, new ExecutorOptions { Threads = 1, KeptOutputs = [kept] });
        Tensor[] state = State();
        Tensor[] outputs = executor.Trace(state, 0);

        executor.Step(state, 0);

        Assert.True(outputs[kept].Bits.SequenceEqual(executor.Output(kept).Bits));
        Assert.True(outputs[_training.LossOperator!.Value].Bits.SequenceEqual(executor.Output(_training.LossOperator.Value).Bits));
    }

    [Fact]
    public void Output_SharedBuffer_Throws()
    {
        using ProgramExecutor executor = Executor(InstructionSet.Auto, 1);
        int large = Enumerable.Range(0, _training.Program.Operators.Length).First(i =>
            _training.Program.Operators[i].Output.Count > 1024 && _training.Program.States.All(s => s.Next != i));

        Assert.Throws<InvalidOperationException>(() => executor.Output(large));
    }

    [Fact]
    public void Interceptor_OneBitChanged_ChangesTheNextStateAndCanonicalizes()
    {
        int gradient = Enumerable.Range(0, _training.Program.Operators.Length).First(i => _training.Program.Operators[i].Label.Contains("weight.gradient", StringComparison.Ordinal));
        using ProgramExecutor executor = Executor(InstructionSet.Auto, 2);
        Tensor[] honest = State(), cheating = State();
        executor.Step(honest, 0);
        uint seen = 0;
        executor.Interceptor = (index, output) =>
        {
            if (index == gradient)
                output.Bits[3] ^= 1;
            else if (index == gradient + 1)
                seen = output.Bits[0] = 0xffc12345;
        };

        executor.Step(cheating, 0);

        Assert.Equal(0xffc12345, seen);
        Assert.DoesNotContain(0xffc12345, cheating.SelectMany(t => t.Bits.ToArray()));
        Assert.Contains(Enumerable.Range(0, honest.Length), t => !honest[t].Bits.SequenceEqual(cheating[t].Bits));
    }

    [Fact]
    public void Step_WrongState_Throws()
    {
        using ProgramExecutor executor = Executor(InstructionSet.Auto, 1);
        Tensor[] state = State();
        (state[0], state[1]) = (state[1], state[0]);

        Assert.Throws<ArgumentException>(() => executor.Step(state, 0));
        Assert.Throws<ArgumentException>(() => executor.Step(state[1..], 0));
    }

    public void Dispose()
    {
        foreach (Tensor tensor in _datasets)
            tensor.Dispose();
        _schedule.Dispose();
    }

    private ProgramExecutor Executor(InstructionSet set, int threads) =>
        new(_training.Program, _datasets, _schedule, new ExecutorOptions { InstructionSet = set, Threads = threads });

    private Tensor[] State()
    {
        var random = new Random(21);
        Tensor[] state = [.. _training.Program.States.Select(s => new Tensor(s.Type, s.Shape))];
        for (int i = 0; i < _training.Parameters.Length; i++)
        {
            foreach (ref float value in state[i].Floats)
                value = (random.NextSingle() - 0.5f) * 0.5f;
        }

        return state;
    }
}
