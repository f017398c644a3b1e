using Verifiable.Protocol.Disputes;

namespace Verifiable.Node.Audits;

/// <summary>Gives the claims that audits ask for: remembered ones at once, others by executing their segments, one at a time, on a thread beside the node's loop. Not thread-safe.</summary>
/// <remarks>
/// Segments are anybody's input and may take longer than their job says. So an execution ends when its claim is no longer wanted, and its job then leaves the bench to others for as long
/// as it had it, for twice as long each further time, up to an hour: no job takes more than half of the bench without an answer.
/// </remarks>
/// <param name="find">The claim that is remembered.</param>
/// <param name="execute">Executes a segment and remembers the claim.</param>
/// <param name="time">The clock of the pauses; the system's where none is given.</param>
public sealed class ClaimBench(Func<AuditSubject, StepClaim?> find, Func<AuditSubject, CancellationToken, StepClaim> execute, TimeProvider? time = null)
{
    private static readonly TimeSpan s_longestRest = TimeSpan.FromHours(1);
    private readonly TimeProvider _time = time ?? TimeProvider.System;
    private readonly Dictionary<ulong, (long Since, TimeSpan Pause)> _resting = [];
    private Execution? _running;

    /// <summary>Ends with the execution under way.</summary>
    public Task Completion => _running?.Task ?? Task.CompletedTask;

    /// <summary>The claim when it is remembered, else null; nothing is executed for it.</summary>
    public StepClaim? Find(AuditSubject subject) => find(subject);

    /// <summary>The claim, when it is known; null while it, or another one, is being executed, and when it is wanted no longer.</summary>
    /// <param name="subject">The segment.</param>
    /// <param name="until">Second of the chain after which the claim is of no use.</param>
    /// <param name="now">The chain's time.</param>
    /// <param name="cancellationToken">Ends the execution.</param>
    /// <exception cref="InvalidDataException">The state before the segment is not to be had.</exception>
    public async Task<StepClaim?> TakeAsync(AuditSubject subject, ulong until, ulong now, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(subject);
        if (_running is { Task.IsCompleted: true } done)
        {
            _running = null;
            done.Stop.Dispose();
            if (done.IsOverdue)
                Rest(done);
            else if (done.Subject == subject)
                // What went wrong with another one is told when that one is asked for again.
                return await done.Task;
        }

        if (_running is { } running)
        {
            if (running.Subject == subject)
                running.Until = Math.Max(running.Until, until);
            if (now > running.Until && !running.IsOverdue)
            {
                running.IsOverdue = true;
                await running.Stop.CancelAsync();
            }
        }

        if (find(subject) is { } claim)
            return claim;
        if (_running is null && now <= until && !IsResting(subject.Known.JobId))
            _running = Start(subject, until, cancellationToken);
        return null;
    }

    private Execution Start(AuditSubject subject, ulong until, CancellationToken cancellationToken)
    {
        var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        CancellationToken stopped = stop.Token;
        return new Execution(subject, Task.Factory.StartNew(() => execute(subject, stopped), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default), stop, _time.GetTimestamp()) { Until = until };
    }

    private bool IsResting(ulong jobId) => _resting.TryGetValue(jobId, out (long Since, TimeSpan Pause) rest) && _time.GetElapsedTime(rest.Since) < rest.Pause;

    private void Rest(Execution overdue)
    {
        ulong jobId = overdue.Subject.Known.JobId;
        TimeSpan pause = _time.GetElapsedTime(overdue.Begin);
        if (_resting.TryGetValue(jobId, out (long Since, TimeSpan Pause) before) && 2 * before.Pause > pause)
            pause = 2 * before.Pause;
        _resting[jobId] = (_time.GetTimestamp(), pause < s_longestRest ? pause : s_longestRest);
    }

    private sealed record Execution(AuditSubject Subject, Task<StepClaim> Task, CancellationTokenSource Stop, long Begin)
    {
        public ulong Until { get; set; }

        public bool IsOverdue { get; set; }
    }
}
