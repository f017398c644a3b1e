using Verifiable.Protocol.Programs;
using Verifiable.Tensors;
using Verifiable.Tensors.Executor;
using Verifiable.Tensors.Graphs;

namespace Verifiable.Benchmarks;

/// <summary>One matrix product as a step program of one operator, and the same product by OpenBLAS.</summary>
/// <remarks>Shapes: op(a) is (m, k), op(b) is (k, n); a transposed operand is stored the other way round.</remarks>
internal sealed unsafe class GemmBenchmark : IBenchmark
{
    private readonly GemmCase _case;
    private readonly Tensor _a;
    private readonly Tensor _b;
    private readonly Tensor _theirs;
    private readonly Tensor _schedule = new(ElementType.Float32, new Shape(1, 1));
    private readonly StepProgram _program;
    private readonly int _product;

    public GemmBenchmark(GemmCase gemm)
    {
        _case = gemm;
        var graph = new Graph(differentiable: false);
        Value a = graph.Dataset("a", ElementType.Float32, gemm.TransposeA ? new Shape(gemm.K, gemm.M) : new Shape(gemm.M, gemm.K));
        Value b = graph.Dataset("b", ElementType.Float32, gemm.TransposeB ? new Shape(gemm.N, gemm.K) : new Shape(gemm.K, gemm.N));
        Value c = (gemm.TransposeA ? a.transpose(0, 1) : a).matmul(gemm.TransposeB ? b.transpose(0, 1) : b);
        _program = graph.Build(1);
        _product = c.Source.Index;
        var random = new Random(1);
        (_a, _b, _theirs) = (Fill(random, a.Shape), Fill(random, b.Shape), new Tensor(ElementType.Float32, c.Shape));
    }

    /// <inheritdoc/>
    public PairedResult Measure(BenchmarkSession session, int threads)
    {
        double operations = 2.0 * _case.M * _case.N * _case.K;
        using var executor = new ProgramExecutor(_program, [_a, _b], _schedule, session.Executor(threads) with { KeptOutputs = [_product] });
        return session.Pairing.Measure(_case.Name, threads, session.OpenBlasName, "GFLOP/s", operations / 1e9, Run, repeats => RunReference(threads, repeats));

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
        _a.Dispose();
        _b.Dispose();
        _theirs.Dispose();
        _schedule.Dispose();
    }

    // Seconds for some products of OpenBLAS.
    private double RunReference(int threads, int repeats)
    {
        OpenBlas.SetThreads(threads);
        double start = WorkClock.Seconds;
        for (int i = 0; i < repeats; i++)
            OpenBlas.Multiply(_case.TransposeA, _case.TransposeB, _case.M, _case.N, _case.K, (float*)_a.Data, (float*)_b.Data, (float*)_theirs.Data);
        double seconds = WorkClock.Seconds - start;
        OpenBlas.SetThreads(1);
        return seconds;
    }

    private static Tensor Fill(Random random, Shape shape)
    {
        var tensor = new Tensor(ElementType.Float32, shape);
        foreach (ref float value in tensor.Floats)
            value = random.NextSingle() - 0.5f;
        return tensor;
    }
}
