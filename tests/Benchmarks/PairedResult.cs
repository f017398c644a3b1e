namespace Verifiable.Benchmarks;

/// <summary>One line of artifacts/bench/engine.json.</summary>
/// <param name="Name">Workload.</param>
/// <param name="Threads">Compute threads on both sides.</param>
/// <param name="Value">Ours, median.</param>
/// <param name="Reference">The reference's, median.</param>
/// <param name="ReferenceName">What it was measured against.</param>
/// <param name="Unit">Unit of both; more is better, but for MB.</param>
/// <param name="Ratio">Median of the pairs' ratios: how many times faster than the reference (of memory: how many times less).</param>
/// <param name="RatioLow">Least ratio of a pair without the outermost on either side.</param>
/// <param name="RatioHigh">Greatest such ratio.</param>
internal sealed record PairedResult(string Name, int Threads, double Value, double Reference, string ReferenceName, string Unit, double Ratio, double RatioLow, double RatioHigh)
{
    /// <summary>The result of interleaved pairs of rates.</summary>
    public static PairedResult Of(string name, int threads, string referenceName, string unit, IReadOnlyList<(double Ours, double Theirs)> pairs)
    {
        double[] ratios = [.. pairs.Select(p => p.Ours / p.Theirs).Order()];
        int trim = ratios.Length > 4 ? 1 : 0;
        return new PairedResult(
            name, threads, Median([.. pairs.Select(p => p.Ours).Order()]), Median([.. pairs.Select(p => p.Theirs).Order()]), referenceName, unit, Median(ratios), ratios[trim], ratios[^(trim + 1)]);
    }

    private static double Median(double[] sorted) => (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
}
