using Verifiable.Execution.Manifest;
using Verifiable.Execution.Tree;

namespace Verifiable.Benchmarks;

/// <summary>Training with a state root at the end of each segment, and the same training without.</summary>
/// <remarks>
/// A segment takes up to half a minute, a root milliseconds: what a root costs, with the caches that it leaves behind, is the difference between some steps after
/// a root and as many without, and counts once in as many steps as a segment has by default.
/// </remarks>
internal sealed class CommitmentBenchmark(string net) : IBenchmark
{
    private const int StepsBeside = 4;
    private readonly TrainingNet _net = new(net);

    /// <inheritdoc/>
    public PairedResult Measure(BenchmarkSession session, int threads)
    {
        using TrainingRun run = _net.Start(session.Executor(threads));
        run.Run(StepsBeside);
        TensorCommitments.StateRoot(run.State, threads);
        (double, double)[] rates = [.. Enumerable.Range(0, session.Options.Pairs).Select(_ => Pair(run, threads, session.Options.Seconds))];
        return PairedResult.Of($"commitments/{net}", threads, "training without commitments", "steps/s", rates);
    }

    public void Dispose() => _net.Dispose();

    private (double With, double Without) Pair(TrainingRun run, int threads, double seconds)
    {
        double without = 0, roots = 0;
        int rounds = 0;
        for (; without < seconds; rounds++)
        {
            without += run.Run(StepsBeside);
            double start = WorkClock.Seconds;
            TensorCommitments.StateRoot(run.State, threads);
            roots += WorkClock.Seconds - start + run.Run(StepsBeside);
        }

        double step = without / (rounds * StepsBeside);
        double root = (roots - without) / rounds;
        const int segmentSteps = JobManifest.DefaultCheckpointInterval;
        return (segmentSteps / ((segmentSteps * step) + root), 1 / step);
    }
}
