namespace Verifiable.Worker;

/// <summary>A training under way on a thread of its own. Ends with its process, or when it is stopped.</summary>
internal sealed class TrainingRun
{
    private readonly CancellationTokenSource _stop;

    /// <summary>Starts a training.</summary>
    /// <param name="attempt">The attempt that is worked on.</param>
    /// <param name="train">Trains; the token ends it.</param>
    /// <param name="cancellationToken">Ends it as well.</param>
    public TrainingRun(ushort attempt, Action<CancellationToken> train, CancellationToken cancellationToken)
    {
        Attempt = attempt;
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Completion = Task.Factory.StartNew(() => train(_stop.Token), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>The attempt that is worked on.</summary>
    public ushort Attempt { get; }

    /// <summary>Ends when every receipt is in the outbox.</summary>
    public Task Completion { get; }

    /// <summary>Ends training after the step under way.</summary>
    public void Stop() => _stop.Cancel();
}
