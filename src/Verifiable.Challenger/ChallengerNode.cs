using System.Collections.Concurrent;
using System.Numerics;
using Microsoft.Extensions.Logging;
using Verifiable.Ethereum;
using Verifiable.Ethereum.Contracts;
using Verifiable.Ethereum.Rpc;
using Verifiable.Execution.Disputes;
using Verifiable.Execution.Tree;
using Verifiable.Node;
using Verifiable.Node.Audits;
using Verifiable.Node.Chain;
using Verifiable.Node.Disputes;
using Verifiable.Node.Jobs;
using Verifiable.Node.Outbox;
using Verifiable.Protocol.Hashing;
using Verifiable.Tensors.Executor;

namespace Verifiable.Challenger;

/// <summary>A challenger: re-executes what workers anchor and disputes what differs in one bit.</summary>
/// <remarks>Auditing runs on one background task, the receipt first that becomes final first; games go on beside it. Everything is decided anew from chain and store at each look.</remarks>
public sealed class ChallengerNode(NodeContext context, ChallengerOptions options)
{
    private readonly Isolation _isolation = new(context.Logger, TimeProvider.System);
    private readonly Dictionary<ulong, AuditPlan> _plans = [];
    private readonly AuditBench _bench = new(context, options);
    private readonly HashSet<ulong> _closedJobs = [];
    private readonly ConcurrentDictionary<BigInteger, GamePlayer> _players = [];
    private GameTable? _games;
    private readonly DisputeOpener _opener = new(context);
    private ClaimBench? _claims;
    private AuditorDuty? _duty;
    private readonly AuditEnlistment _enlistment = new(context);
    private readonly AuditFees _fees = new(context);
    private readonly AuditAccusations _accusations = new(context);
    private readonly Dictionary<ulong, JobSpec> _specs = [];
    private readonly StateRequests _states = new(context, options);
    private bool _isStakeChecked;
    private AuditWork? _work;
    private Task _auditing = Task.CompletedTask;

    /// <summary>Called after each step, on the auditing thread.</summary>
    public Action<AuditProgress> Progress
    {
        get => _bench.Progress;
        init => _bench.Progress = value;
    }

    /// <summary>Works until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        options.Validate();
        try
        {
            await NodeLoop.RunAsync(context, DecideAsync, cancellationToken);
        }
        finally
        {
            await Task.WhenAll(_auditing, _enlistment.Completion, _claims?.Completion ?? Task.CompletedTask, _games?.Completion ?? Task.CompletedTask).ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            _bench.Dispose();
        }
    }

    private async Task DecideAsync(CancellationToken cancellationToken)
    {
        if (!_isStakeChecked && (await context.FreeStakeAsync(cancellationToken)).IsZero)
            Log.NoStake(context.Logger);
        _isStakeChecked = true;
        IReadOnlyList<DisputeGame.GameOpenedEvent> games = context.Events.OpenGames();
        foreach (BigInteger ended in _players.Keys.Except(games.Select(g => g.GameId)).ToArray())
            _players.TryRemove(ended, out _);
        _games ??= new GameTable(_isolation, PlayAsync);
        await _games.AdvanceAsync(games.Where(g => g.Challenger == context.Account), cancellationToken);

        await _opener.OpenAsync(cancellationToken);
        await AnswerAuditsAsync(cancellationToken);
        await _states.AdvanceAsync(cancellationToken);
        if (!_auditing.IsCompleted)
            return;
        if (_work is { } done)
        {
            // What a job does to its audit is that job's affair: the next one is taken up.
            _work = null;
            Task audited = _auditing;
            _auditing = Task.CompletedTask;
            if (!await _isolation.TryAsync(AuditOf(done.Known.JobId), () => audited))
                _bench.Remove(done.Known.JobId);
        }

        _work = await NextAsync(cancellationToken);
        if (_work is { } work)
            _auditing = Task.Factory.StartNew(() => AuditOne(work, cancellationToken), cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>An auditor's part in the audits of all running jobs.</summary>
    private async Task AnswerAuditsAsync(CancellationToken cancellationToken)
    {
        _duty ??= new AuditorDuty(context, options, _isolation, _claims ??= new ClaimBench(s => context.Executed(s.Known).ClaimOf(s.StartRoot, s.EndStep), ClaimOf));
        if (!_duty.IsOn)
            return;
        await _duty.JoinAsync(cancellationToken);
        foreach (KnownJob known in context.Events.Jobs().Where(j => !_closedJobs.Contains(j.JobId)))
        {
            await _isolation.TryAsync($"Audits of job {known.JobId}", async () =>
            {
                JobStatus status = await context.Market.StatusOfAsync(known.JobId, BlockTag.Latest, cancellationToken);
                if ((JobState)status.State is not (JobState.Claimed or JobState.Running))
                    return;
                if (!_specs.TryGetValue(known.JobId, out JobSpec? spec))
                    _specs.Add(known.JobId, spec = await context.Reader.SpecOfAsync(known.JobId, BlockTag.Latest, cancellationToken));
                if ((JobState)status.State == JobState.Running)
                    await _duty.AdvanceAsync(known, spec, status, cancellationToken);
                if (spec.Audits.Rate != 0)
                    await _enlistment.AdvanceAsync(known, spec, cancellationToken);
            });
        }

        _enlistment.Forget(jobId => !_closedJobs.Contains(jobId));

        await _isolation.TryAsync("Audit fees", () => _fees.CollectAsync(cancellationToken));
        if (options.AccusesAuditors)
            await _isolation.TryAsync("Accusations", () => _accusations.AdvanceAsync(cancellationToken));
    }

    private Protocol.Disputes.StepClaim ClaimOf(AuditSubject subject, CancellationToken cancellationToken)
    {
        LoadedJob job = context.Library.Load(subject.Known);
        using KernelRunner runner = Runner(job);
        using SegmentExecutor executor = Executor(subject.Known, job, runner);
        return executor.ClaimOf(subject.Segment, subject.StartRoot, cancellationToken);
    }

    private KernelRunner Runner(LoadedJob job) => new(job.Job, new ExecutorOptions { Threads = context.Options.Threads, InstructionSet = context.Options.InstructionSet });

    private ExecutedTrace Execute(KnownJob known, LoadedJob job, KernelRunner runner, uint segment, Hash256 start, CancellationToken cancellationToken)
    {
        (uint first, uint count) = job.Job.Spec.Segment(segment);
        using SegmentExecutor executor = Executor(known, job, runner);
        return new ExecutedTrace(job.Inputs, runner, executor.StateBefore(segment, start, cancellationToken), first, count, context.Options.Threads);
    }

    private SegmentExecutor Executor(KnownJob known, LoadedJob job, KernelRunner runner) =>
        new(job, context.Executed(known), runner, context.Options.Threads, (_, checkpoint) => context.Blobs.Put(checkpoint));

    /// <summary>The receipt to audit next: of those not yet audited the one that becomes final first.</summary>
    private async Task<AuditWork?> NextAsync(CancellationToken cancellationToken)
    {
        AuditWork? next = null;
        foreach (KnownJob known in context.Events.Jobs())
        {
            if (_closedJobs.Contains(known.JobId) || !_isolation.IsDue(AuditOf(known.JobId)))
                continue;
            await _isolation.TryAsync($"Job {known.JobId}", async () =>
            {
                if (await WorkOnAsync(known, cancellationToken) is { } work && (next is null || work.FinalAt < next.FinalAt))
                    next = work;
            });
        }

        return next;
    }

    private async Task<AuditWork?> WorkOnAsync(KnownJob known, CancellationToken cancellationToken)
    {
        JobStatus status = await context.Market.StatusOfAsync(known.JobId, BlockTag.Latest, cancellationToken);
        if ((JobState)status.State is JobState.Finalized or JobState.Cancelled or JobState.Void)
            Close(known.JobId);
        if ((JobState)status.State != JobState.Running)
            return null;
        if (!_plans.TryGetValue(known.JobId, out AuditPlan? plan))
        {
            plan = new AuditPlan(await context.Reader.SpecOfAsync(known.JobId, BlockTag.Latest, cancellationToken), context.Executed(known));
            BigInteger free = await context.FreeStakeAsync(cancellationToken);
            _plans.Add(known.JobId, plan);
            Log.Auditing(context.Logger, known.JobId);
            if (free < plan.Bond)
                Log.CannotDispute(context.Logger, known.JobId, TokenAmount.Format(plan.Bond), TokenAmount.Format(free));
        }

        if (plan.Next(context.Events.Receipts(known.JobId), status.Attempt, status.Finalized) is not { } task || IsDisputed(task.Receipt) || _states.IsAwaited(task.StartRoot))
            return null;
        (_, ulong schedule, _) = await context.Market.ReceiptOfAsync(known.JobId, task.Receipt.Segment, BlockTag.Latest, cancellationToken);
        return new AuditWork(known, plan, task, plan.FinalAt(task, status, schedule));
    }

    private void AuditOne(AuditWork work, CancellationToken cancellationToken)
    {
        AuditTask task = work.Task;
        var audit = _bench.Take(work.Known);
        if (!audit.HasStart(task) && _states.Want(work, audit.Job))
            return;
        bool isRight = audit.Check(task, cancellationToken);
        work.Plan.Note(task, isRight);
        if (!isRight)
            _opener.Add(new Divergence(task.Receipt, task.StartRoot, work.Plan.Bond));
    }

    private bool IsDisputed(KnownReceipt receipt) =>
        context.Pump.FindLast(Divergence.KeyOf(receipt)) is { } entry && !OutboxPump.IsGivenUp(entry);

    private void Close(ulong jobId)
    {
        _closedJobs.Add(jobId);
        _plans.Remove(jobId);
        _bench.Remove(jobId);
    }

    private async Task PlayAsync(DisputeGame.GameOpenedEvent opened, CancellationToken cancellationToken)
    {
        if (!_players.TryGetValue(opened.GameId, out GamePlayer? player) || !player.Plays(opened))
            _players[opened.GameId] = player = CreatePlayer(opened, cancellationToken);
        await player.AdvanceAsync(cancellationToken);
    }

    private GamePlayer CreatePlayer(DisputeGame.GameOpenedEvent opened, CancellationToken cancellationToken)
    {
        KnownJob known = context.Events.Jobs().First(j => j.JobId == (ulong)opened.JobId);
        LoadedJob job = context.Library.Load(known);
        ExecutedTrace own = Execute(known, job, Runner(job), opened.Segment, opened.StartStateRoot, cancellationToken);
        var solver = new ChallengerSolver(own, job.Job.Program, job.Encoded, new WitnessBuilder(job.Inputs, context.Options.Threads));
        return new GamePlayer(context, opened, job.Header, solver.NextMove);
    }

    private static string AuditOf(ulong jobId) => $"Audit of job {jobId}";
}
