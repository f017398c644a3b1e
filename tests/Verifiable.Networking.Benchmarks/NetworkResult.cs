namespace Verifiable.Networking.Benchmarks;

/// <summary>A figure beside its reference, as artifacts/bench/network.json has it.</summary>
/// <param name="Name">What was measured.</param>
/// <param name="Value">Ours: the median.</param>
/// <param name="Reference">The reference's median, or a limit.</param>
/// <param name="ReferenceName">What the reference is.</param>
/// <param name="Unit">Of both.</param>
/// <param name="Ratio">How many times better than the reference; of pairs, the median of their ratios.</param>
internal sealed record NetworkResult(string Name, double Value, double Reference, string ReferenceName, string Unit, double Ratio)
{
    /// <summary>Of figures that were measured by turns.</summary>
    public static NetworkResult OfPairs(string name, string referenceName, string unit, IReadOnlyList<double> ours, IReadOnlyList<double> theirs) =>
        new(name, Median(ours), Median(theirs), referenceName, unit, Median(ours.Zip(theirs, (mine, other) => mine / other)));

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[(sorted.Length / 2) - 1] + sorted[sorted.Length / 2]) / 2;
    }
}
