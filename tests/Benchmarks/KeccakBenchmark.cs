using Verifiable.Protocol.Hashing;
using Verifiable.Protocol.Merkle;
using Verifiable.Protocol.Programs;
using Verifiable.Tensors;

namespace Verifiable.Benchmarks;

/// <summary>The Merkle root of a matrix of 256 MB with as many messages at a time as this machine hashes, and with one at a time.</summary>
internal sealed unsafe class KeccakBenchmark : IBenchmark
{
    private const int Rows = 8192;
    private readonly Tensor _matrix = new(ElementType.Float32, new Shape(Rows, Rows));

    public KeccakBenchmark()
    {
        var random = new Random(1);
        random.NextBytes(_matrix.Bytes);
    }

    /// <inheritdoc/>
    public PairedResult Measure(BenchmarkSession session, int threads) => session.Pairing.Measure(
        "keccak",
        threads,
        "managed keccak, one lane",
        "GB/s",
        _matrix.Count * sizeof(float) / 1e9,
        repeats => Run(threads, repeats, KeccakLanesSupport.Best),
        repeats => Run(threads, repeats, KeccakLanes.One));

    public void Dispose() => _matrix.Dispose();

    private double Run(int threads, int repeats, KeccakLanes lanes)
    {
        double start = WorkClock.Seconds;
        for (int i = 0; i < repeats; i++)
            TensorTree.Root(_matrix.Data, _matrix.Shape, threads, lanes);
        return WorkClock.Seconds - start;
    }
}
