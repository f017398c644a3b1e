using Verifiable.Protocol.Disputes;

namespace Verifiable.Node.Audits;

/// <summary>Gives the claims that audits ask for: remembered ones at once, others by executing their segments, one at a time, on a thread beside the node's loop. Not thread-safe.</summary>
/// <param name="find">The claim that is remembered.</param>
/// <param name="execute">Executes a segment and remembers the claim.</param>
public sealed class ClaimBench(Func<AuditSubject, StepClaim?> find, Func<AuditSubject, CancellationToken, StepClaim> execute)
{
    private (AuditSubject Subject, Task<StepClaim> Task)? _running;

    /// <summary>Ends with the execution under way.</summary>
    public Task Completion => _running?.Task ?? Task.CompletedTask;

    /// <summary>The claim, when it is known; null while it, or another one, is being executed.</summary>
    /// <exception cref="InvalidDataException">The state before the segment is not to be had.</exception>
    public async Task<StepClaim?> TakeAsync(AuditSubject subject, CancellationToken cancellationToken)
    {
        if (_running is { Task.IsCompleted: true } done)
        {
            _running = null;
            // What went wrong with another job is told when that one is asked for again.
            if (done.Subject == subject)
                return await done.Task;
        }

        if (find(subject) is { } claim)
            return claim;
        _running ??= (subject, Task.Factory.StartNew(() => execute(subject, cancellationToken), cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default));
        return null;
    }
}
