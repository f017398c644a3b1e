namespace Verifiable.Benchmarks;

/// <summary>One workload and its reference, ready to be measured; it may keep what it prepared from call to call.</summary>
internal interface IBenchmark : IDisposable
{
    /// <summary>Measures both sides on some threads.</summary>
    PairedResult Measure(BenchmarkSession session, int threads);
}
