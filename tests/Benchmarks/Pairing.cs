namespace Verifiable.Benchmarks;

/// <summary>Measures two sides in turns, so that other load on the machine meets both.</summary>
/// <param name="pairs">Number of pairs.</param>
/// <param name="seconds">Time of each side in a pair.</param>
internal sealed class Pairing(int pairs, double seconds)
{
    private const double WarmSeconds = 0.3;

    /// <summary>Measures.</summary>
    /// <param name="name">Workload.</param>
    /// <param name="threads">Compute threads on both sides.</param>
    /// <param name="referenceName">The other side.</param>
    /// <param name="unit">Unit of the rates.</param>
    /// <param name="work">What one repeat is worth in that unit.</param>
    /// <param name="ours">Seconds for some repeats of ours.</param>
    /// <param name="theirs">Seconds for some repeats of the reference.</param>
    public PairedResult Measure(string name, int threads, string referenceName, string unit, double work, Func<int, double> ours, Func<int, double> theirs)
    {
        int a = Math.Max(1, (int)(seconds / Warm(ours)));
        int b = Math.Max(1, (int)(seconds / Warm(theirs)));
        (double, double)[] rates = [.. Enumerable.Range(0, pairs).Select(_ => (work * a / ours(a), work * b / theirs(b)))];
        return PairedResult.Of(name, threads, referenceName, unit, rates);
    }

    // Seconds of one repeat once everything is compiled and in the caches.
    private static double Warm(Func<int, double> run)
    {
        double spent = 0, least = double.PositiveInfinity;
        for (int i = 0; spent < WarmSeconds || i < 3; i++)
        {
            double last = run(1);
            spent += last;
            least = Math.Min(least, last);
        }

        return least;
    }
}
