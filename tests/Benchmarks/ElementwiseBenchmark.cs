using Verifiable.Protocol.Programs;
using Verifiable.Tensors;
using Verifiable.Tensors.Executor;
using Verifiable.Tensors.Graphs;

namespace Verifiable.Benchmarks;

/// <summary>A function over a million elements as a step program of one operator, and the same by PyTorch.</summary>
internal sealed class ElementwiseBenchmark : IBenchmark
{
    private const int Elements = 1 << 20;
    private readonly ElementwiseCase _case;
    private readonly StepProgram _program;
    private readonly int _output;
    private readonly Tensor _input = new(ElementType.Float32, new Shape(Elements));
    private readonly Tensor _schedule = new(ElementType.Float32, new Shape(1, 1));

    public ElementwiseBenchmark(ElementwiseCase elementwise)
    {
        _case = elementwise;
        var graph = new Graph(differentiable: false);
        Value y = elementwise.Apply(graph.Dataset("x", ElementType.Float32, _input.Shape));
        _program = graph.Build(1);
        _output = y.Source.Index;
        var random = new Random(1);
        foreach (ref float value in _input.Floats)
            value = elementwise.Least + (random.NextSingle() * (elementwise.Greatest - elementwise.Least));
    }

    /// <inheritdoc/>
    public PairedResult Measure(BenchmarkSession session, int threads)
    {
        using var executor = new ProgramExecutor(_program, [_input], _schedule, session.Executor(threads) with { KeptOutputs = [_output] });
        return session.Pairing.Measure(_case.Name, threads, session.PyTorch.Name, "Melement/s", Elements / 1e6, Run, repeats => session.PyTorch.Run(_case.Name, threads, repeats));

        double Run(int repeats)
        {
            double start = WorkClock.Seconds;
            for (int i = 0; i < repeats; i++)
                executor.Step([], 0);
            return WorkClock.Seconds - start;
        }
    }

    public void Dispose()
    {
        _input.Dispose();
        _schedule.Dispose();
    }
}
