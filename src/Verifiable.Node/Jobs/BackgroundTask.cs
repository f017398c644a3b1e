using Verifiable.Node.Chain;

namespace Verifiable.Node.Jobs;

/// <summary>Does something that takes long for one job after the other, on a thread of its own: whoever posts a large job must not keep a node from its games. Not thread-safe.</summary>
/// <typeparam name="T">What comes of it.</typeparam>
/// <param name="work">Loads a job, or measures it.</param>
public sealed class BackgroundTask<T>(Func<KnownJob, T> work)
    where T : class
{
    private (ulong JobId, Task<T> Task)? _running;

    /// <summary>Ends with what is under way.</summary>
    public Task Completion => _running?.Task ?? Task.CompletedTask;

    /// <summary>The result, once, when it is there; null while this or another job is worked on.</summary>
    /// <exception cref="Execution.Bundles.BundleException">Something of the job is missing, malformed or not what the chain says.</exception>
    public async Task<T?> TakeAsync(KnownJob known)
    {
        ArgumentNullException.ThrowIfNull(known);
        _running ??= (known.JobId, Task.Factory.StartNew(() => work(known), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default));
        (ulong jobId, Task<T> task) = _running.Value;
        if (jobId != known.JobId || !task.IsCompleted)
            return null;
        _running = null;
        return await task;
    }

    /// <summary>Forgets a result that nobody asks for any more.</summary>
    public void Forget(Func<ulong, bool> isWanted)
    {
        ArgumentNullException.ThrowIfNull(isWanted);
        if (_running is { Task.IsCompleted: true } running && !isWanted(running.JobId))
            _running = null;
    }
}
