namespace Verifiable.Benchmarks;

/// <summary>Training steps of a net, and of the same net by PyTorch.</summary>
internal sealed class TrainingBenchmark(string name) : IBenchmark
{
    private readonly TrainingNet _net = new(name);

    /// <summary>Where the time of our steps went in the last measurement.</summary>
    public OperatorProfile? Profile { get; private set; }

    /// <inheritdoc/>
    public PairedResult Measure(BenchmarkSession session, int threads)
    {
        using TrainingRun run = _net.Start(session.Executor(threads));
        PairedResult result = session.Pairing.Measure(name, threads, session.PyTorch.Name, "steps/s", 1, run.Run, repeats => session.PyTorch.Run(name, threads, repeats));
        Profile = run.Profile;
        return result;
    }

    public void Dispose() => _net.Dispose();
}
