using Verifiable.Protocol.Disputes;

namespace Verifiable.Node.Audits;

/// <summary>Executes segments for their last steps on a thread beside the node's loop, one at a time, and keeps the last answers. Not thread-safe.</summary>
/// <param name="execute">Executes a segment and gives the claim about its last step.</param>
public sealed class ClaimBench(Func<AuditSubject, CancellationToken, StepClaim> execute)
{
    private const int Kept = 256;
    private readonly Dictionary<AuditSubject, StepClaim> _claims = [];
    private readonly Queue<AuditSubject> _order = new();
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
            if (done.Task.IsCompletedSuccessfully || done.Subject == subject)
                Keep(done.Subject, await done.Task);
        }

        if (_claims.TryGetValue(subject, out StepClaim? claim))
            return claim;
        _running ??= (subject, Task.Factory.StartNew(() => execute(subject, cancellationToken), cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default));
        return null;
    }

    private void Keep(AuditSubject subject, StepClaim claim)
    {
        if (!_claims.TryAdd(subject, claim))
            return;
        _order.Enqueue(subject);
        if (_order.Count > Kept)
            _claims.Remove(_order.Dequeue());
    }
}
