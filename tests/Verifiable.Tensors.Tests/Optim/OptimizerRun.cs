using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Executor;
using Verifiable.Tensors.Graphs;
using Verifiable.Tensors.Kernels;
using Verifiable.Tensors.Optim;
using Verifiable.Tensors.Reference;

namespace Verifiable.Tensors.Tests.Optim;

/// <summary>A few parameters and, for every step, given gradients of them: what an optimizer makes of them, interpreted and on the kernels.</summary>
internal sealed class OptimizerRun
{
    public const int Steps = 6;
    private static readonly Shape[] s_shapes = [new Shape(3, 4), new Shape(5), new Shape(2, 3, 2, 2)];

    public OptimizerRun(int seed, double gradientScale = 1)
    {
        var random = new Random(seed);
        Values = [.. s_shapes.Select(s => Draw(random, s.Count, 1))];
        Gradients = [.. s_shapes.Select(s => Draw(random, s.Count * Steps, gradientScale))];
    }

    /// <summary>Initial values of the parameters.</summary>
    public float[][] Values { get; }

    /// <summary>Gradients of all steps, step by step.</summary>
    public float[][] Gradients { get; }

    public static IReadOnlyList<Shape> Shapes => s_shapes;

    /// <summary>The states after the last step, parameters first.</summary>
    public float[][] Run(Optimizer optimizer)
    {
        var graph = new Graph();
        var gradients = new Dictionary<TensorSource, Value>();
        for (int i = 0; i < s_shapes.Length; i++)
        {
            Value parameter = graph.Parameter($"{i}", s_shapes[i], s_shapes[i], Initialization.Constant(0));
            Value all = graph.Dataset($"gradients.{i}", ElementType.Float32, new Shape([Steps, .. s_shapes[i].Extents.AsSpan()]));
            var fold = new FoldBuilder(graph, "gradient", s_shapes[i]);
            int g = fold.Read(all, [Affine.Step, .. Affine.Outputs(0, s_shapes[i].Rank)]);
            gradients.Add(parameter.Source, fold.Fold(0, s => s.Operand(g)));
        }

        optimizer.Append(graph, gradients, Steps);
        StepProgram program = graph.Build();
        Assert.Empty(ProgramRules.Validate(program, Steps, 1));
        Tensor[] datasets = [.. program.Datasets.Select((d, i) => Tensor.FromFloats(d.Shape, Gradients[i]))];
        using Tensor schedule = Tensor.FromFloats(program.Schedule.Shape, optimizer.Schedule(Steps));
        Tensor[] state = [.. program.States.Select((s, i) => i < Values.Length ? Tensor.FromFloats(s.Shape, Values[i]) : new Tensor(s.Type, s.Shape))];
        (ProgramExecutor Executor, Tensor[] State)[] kernels =
        [
            .. InstructionSets.Available.Where(s => s != InstructionSet.Reference).Select((set, i) => (
                new ProgramExecutor(program, datasets, schedule, new ExecutorOptions { InstructionSet = set, Threads = 1 + (i % 3) }),
                state.Select(t => t.Clone()).ToArray())),
        ];
        for (int step = 0; step < Steps; step++)
        {
            Tensor[] outputs = ReferenceExecutor.Trace(program, state, datasets, schedule, step);
            for (int t = 0; t < state.Length; t++)
                state[t].CopyFrom(outputs[program.States[t].Next!.Value]);
            foreach ((ProgramExecutor executor, Tensor[] actual) in kernels)
            {
                using IDisposable sharing = SharingPolicy.Use(always: executor.Threads > 1);
                executor.Step(actual, step);
                for (int t = 0; t < state.Length; t++)
                    Assert.True(state[t].Bits.SequenceEqual(actual[t].Bits), $"kernels: expected the interpreter's bits, got others (state {t} after step {step}, {executor.InstructionSet}, {executor.Threads} threads)");
            }
        }

        foreach ((ProgramExecutor executor, _) in kernels)
            executor.Dispose();
        return [.. state.Select(t => t.Floats.ToArray())];
    }

    private static float[] Draw(Random random, long count, double scale) => [.. Enumerable.Range(0, (int)count).Select(_ => (float)(((random.NextDouble() * 2) - 1) * scale))];
}
