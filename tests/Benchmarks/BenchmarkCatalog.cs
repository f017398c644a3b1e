namespace Verifiable.Benchmarks;

/// <summary>All workloads by name.</summary>
internal static class BenchmarkCatalog
{
    /// <summary>Names, and what makes the benchmark of each.</summary>
    public static IReadOnlyList<(string Name, Func<IBenchmark> Create)> All { get; } =
    [
        .. GemmCase.All.Select(c => (c.Name, (Func<IBenchmark>)(() => new GemmBenchmark(c)))),
        .. ElementwiseCase.All.Select(c => (c.Name, (Func<IBenchmark>)(() => new ElementwiseBenchmark(c)))),
        ("keccak", () => new KeccakBenchmark()),
        .. TrainingNet.Names.Select(n => (n, (Func<IBenchmark>)(() => new TrainingBenchmark(n)))),
        .. TrainingNet.Names.Select(n => ($"commitments/{n}", (Func<IBenchmark>)(() => new CommitmentBenchmark(n)))),
        ("memory/gpt", () => new MemoryBenchmark("gpt")),
    ];
}
