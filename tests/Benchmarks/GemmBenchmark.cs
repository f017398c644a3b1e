using Verifiable.Protocol.Programs;
using Verifiable.Tensors;
using Verifiable.Tensors.Executor;
using Verifiable.Tensors.Graphs;

namespace Verifiable.Benchmarks;

/// <summary>One matrix product as a step program of one operator, and the same product by OpenBLAS.</summary>
/// <remarks>Shapes: op(a) is (m, k), op(b) is (k, n); a transposed operand is stored the other way round.</remarks>
internal sealed unsafe class GemmBenchmark : IDisposable
{
    private readonly GemmCase _case;
    private readonly Tensor _a;
    private readonly Tensor _b;
    private readonly Tensor _theirs;
    private readonly Tensor _schedule = new(ElementType.Float32, new Shape(1, 1));
    private readonly ProgramExecutor _executor;

    public GemmBenchmark(GemmCase gemm, ExecutorOptions options)
    {
        _case = gemm;
        var graph = new Graph(differentiable: false);
        Value a = graph.Dataset("a", ElementType.Float32, gemm.TransposeA ? new Shape(gemm.K, gemm.M) : new Shape(gemm.M, gemm.K));
        Value b = graph.Dataset("b", ElementType.Float32, gemm.TransposeB ? new Shape(gemm.N, gemm.K) : new Shape(gemm.K, gemm.N));
        Value c = (gemm.TransposeA ? a.transpose(0, 1) : a).matmul(gemm.TransposeB ? b.transpose(0, 1) : b);
        StepProgram program = graph.Build(1);
        var random = new Random(1);
        (_a, _b, _theirs) = (Fill(random, a.Shape), Fill(random, b.Shape), new Tensor(ElementType.Float32, c.Shape));
        _executor = new ProgramExecutor(program, [_a, _b], _schedule, options with { KeptOutputs = [c.Source.Index] });
    }

    /// <summary>Floating-point operations of one product.</summary>
    public double Flops => 2.0 * _case.M * _case.N * _case.K;

    /// <summary>Seconds for some products of ours.</summary>
    public double Run(int repeats)
    {
        double start = WorkClock.Seconds;
        for (int i = 0; i < repeats; i++)
            _executor.Step([], 0);
        return WorkClock.Seconds - start;
    }

    /// <summary>Seconds for some products of OpenBLAS.</summary>
    public double RunReference(int threads, int repeats)
    {
        OpenBlas.SetThreads(threads);
        double start = WorkClock.Seconds;
        for (int i = 0; i < repeats; i++)
            OpenBlas.Multiply(_case.TransposeA, _case.TransposeB, _case.M, _case.N, _case.K, (float*)_a.Data, (float*)_b.Data, (float*)_theirs.Data);
        double seconds = WorkClock.Seconds - start;
        OpenBlas.SetThreads(1);
        return seconds;
    }

    public void Dispose()
    {
        _executor.Dispose();
        _a.Dispose();
        _b.Dispose();
        _theirs.Dispose();
        _schedule.Dispose();
    }

    private static Tensor Fill(Random random, Shape shape)
    {
        var tensor = new Tensor(ElementType.Float32, shape);
        foreach (ref float value in tensor.Floats)
            value = random.NextSingle() - 0.5f;
        return tensor;
    }
}
