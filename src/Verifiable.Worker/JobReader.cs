using Verifiable.Node.Chain;
using Verifiable.Node.Jobs;

namespace Verifiable.Worker;

/// <summary>Loads open jobs one after the other on a thread of their own: whoever posts a large one must not keep a worker from its games. Not thread-safe.</summary>
/// <param name="load">Loads a job.</param>
internal sealed class JobReader(Func<KnownJob, LoadedJob> load)
{
    private (ulong JobId, Task<LoadedJob> Task)? _reading;

    /// <summary>Ends with the load under way.</summary>
    public Task Completion => _reading?.Task ?? Task.CompletedTask;

    /// <summary>The job when it is loaded; null while it or another one is being loaded.</summary>
    /// <exception cref="Execution.Bundles.BundleException">Something is missing, malformed or not what the chain says.</exception>
    public async Task<LoadedJob?> ReadAsync(KnownJob known)
    {
        _reading ??= (known.JobId, Task.Factory.StartNew(() => load(known), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default));
        (ulong jobId, Task<LoadedJob> task) = _reading.Value;
        if (jobId != known.JobId || !task.IsCompleted)
            return null;
        _reading = null;
        return await task;
    }

    /// <summary>Forgets a loaded job that nobody asks for any more.</summary>
    public void Forget(Func<ulong, bool> isWanted)
    {
        if (_reading is { Task.IsCompleted: true } reading && !isWanted(reading.JobId))
            _reading = null;
    }
}
