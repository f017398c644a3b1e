using System.Collections.Concurrent;
using System.Numerics;
using Microsoft.Extensions.Logging;
using Verifiable.Ethereum.Contracts;
using Verifiable.Ethereum.Rpc;
using Verifiable.Execution.Bundles;
using Verifiable.Execution.Disputes;
using Verifiable.Execution.Tree;
using Verifiable.Node;
using Verifiable.Node.Audits;
using Verifiable.Node.Chain;
using Verifiable.Node.Deliveries;
using Verifiable.Node.Disputes;
using Verifiable.Node.Jobs;
using Verifiable.Node.Outbox;
using Verifiable.Protocol.Hashing;
using Verifiable.Storage;
using Verifiable.Tensors.Executor;
using Verifiable.Worker.Faults;

namespace Verifiable.Worker;

/// <summary>A worker: claims jobs, trains them, anchors receipts, defends them, finalises and collects.</summary>
/// <remarks>Everything is decided from the chain and the store at each look, and every effect has a key of its own in the outbox, so restarting at any instant is safe.</remarks>
public sealed class WorkerNode(NodeContext context, WorkerOptions options)
{
    private const uint FinalizeLimit = 64;
    private readonly Isolation _isolation = new(context.Logger, TimeProvider.System);
    private readonly BackgroundTask<LoadedJob> _reader = new(context.Library.Load);
    private readonly JobStarter _starter = new(context, options, TimeProvider.System);
    private readonly Dictionary<ulong, TrainingRun> _trainings = [];
    private readonly ConcurrentDictionary<BigInteger, GamePlayer> _players = [];
    private GameTable? _games;
    private ClaimBench? _claims;
    private AuditDefence? _defence;
    private readonly RefusedJobs _refused = new();
    private readonly SlashWatch _slashes = new(context, options);
    private readonly WeightsDelivery _deliveries = new(context, options);
    private readonly HashSet<ulong> _settled = [];
    private bool _isStakeChecked;
    private bool _isSlashed;
    private readonly List<Task> _stopping = [];
    private StateAnswers? _answers;
    private readonly RetryPace _collecting = new(TimeProvider.System);

    /// <summary>Called after each step, on the training thread.</summary>
    public Action<TrainingProgress> Progress { get; init; } = static _ => { };

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
            // The threads use what the context owns.
            foreach (ulong jobId in _trainings.Keys.ToArray())
                Stop(jobId);
            _stopping.AddRange(_starter.Stop());
            _stopping.Add(_reader.Completion);
            _stopping.Add(_deliveries.Completion);
            _stopping.Add(_claims?.Completion ?? Task.CompletedTask);
            _stopping.Add(_games?.Completion ?? Task.CompletedTask);
            _stopping.Add(_answers?.Completion ?? Task.CompletedTask);
            await Task.WhenAll(_stopping).ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
    }

    private async Task DecideAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<DisputeGame.GameOpenedEvent> games = context.Events.OpenGames();
        foreach (BigInteger ended in _players.Keys.Except(games.Select(g => g.GameId)).ToArray())
            _players.TryRemove(ended, out _);
        _games ??= new GameTable(_isolation, PlayAsync);
        await _games.AdvanceAsync(games.Where(g => g.Worker == context.Account), cancellationToken);

        if (!_isStakeChecked && (await context.FreeStakeAsync(cancellationToken)).IsZero)
            Log.NoStake(context.Logger);
        _isStakeChecked = true;
        _isSlashed = _slashes.IsSlashed();
        var statuses = new List<(KnownJob Known, JobStatus Status)>();
        foreach (KnownJob known in context.Events.Jobs())
            statuses.Add((known, await context.Market.StatusOfAsync(known.JobId, BlockTag.Latest, cancellationToken)));
        _answers ??= new StateAnswers(context, _isolation, Kernels, Runner);
        await _answers.AdvanceAsync(
            (jobId, attempt) => statuses.Exists(s => s.Known.JobId == jobId && s.Status.Worker == context.Account && s.Status.Attempt == attempt && (JobState)s.Status.State == JobState.Running), cancellationToken);
        _reader.Forget(jobId => statuses.Exists(s => s.Known.JobId == jobId && (JobState)s.Status.State == JobState.Open));
        foreach ((KnownJob known, JobStatus status) in statuses)
        {
            bool mine = status.Worker == context.Account;
            if ((JobState)status.State != JobState.Running || !mine)
                Stop(known.JobId);
            if ((JobState)status.State != JobState.Claimed || !mine)
                _starter.Stop(known.JobId);
            await _isolation.TryAsync($"Job {known.JobId}", () => AdvanceAsync(known, status, statuses, cancellationToken));
        }
    }

    private async Task AdvanceAsync(KnownJob known, JobStatus status, List<(KnownJob Known, JobStatus Status)> statuses, CancellationToken cancellationToken)
    {
        bool mine = status.Worker == context.Account;
        switch ((JobState)status.State)
        {
            case JobState.Open when !_isSlashed:
                int active = statuses.Count(s => s.Status.Worker == context.Account && (JobState)s.Status.State is JobState.Claimed or JobState.Running);
                if (!statuses.Exists(s => (JobState)s.Status.State == JobState.Open && IsClaimed(s.Known, s.Status) && !_starter.IsGivenBack(s.Known, s.Status)))
                    await ConsiderAsync(known, status, active, cancellationToken);
                break;
            case JobState.Claimed when mine:
                if (await _starter.AdvanceAsync(known, status, cancellationToken) is { } refusal)
                    _refused.Add(known.JobId, refusal);
                break;
            case JobState.Running when mine:
                // The session wants each receipt once; the one that the chain waits for may have been given up on a stale answer.
                context.Pump.Retry(ReceiptKey(known, status, status.Submitted));
                await FinalizeAsync(known, status, cancellationToken);
                await _isolation.TryAsync($"Audits of job {known.JobId}", () => AuditsAsync(known, status, cancellationToken));
                await _isolation.TryAsync($"Training of job {known.JobId}", () => TrainAsync(known, status, cancellationToken));
                break;
            case JobState.Finalized when mine:
                await CollectAsync(known, $"withdraw/{known.JobId}", cancellationToken);
                await DeliverAsync(known, cancellationToken);
                break;
        }
    }

    private async Task ConsiderAsync(KnownJob known, JobStatus status, int active, CancellationToken cancellationToken)
    {
        string key = ClaimKey(known, status);
        if (active >= options.MaxJobs || IsClaimed(known, status) || HasFailed(known, status))
            return;
        BigInteger free = await context.FreeStakeAsync(cancellationToken);
        if (_refused.Contains(known.JobId, free))
            return;
        LoadedJob job;
        try
        {
            if (await _reader.TakeAsync(known) is not { } loaded)
                return;
            job = loaded;
        }
        catch (BundleException exception) when (!exception.IsBlobMissing)
        {
            // A blob may still be on its way, and the job is looked at again; what does not fit its hashes never will.
            _refused.Add(known.JobId, new Refusal(exception.Message));
            Log.NotTaken(context.Logger, known.JobId, exception.Message);
            return;
        }

        if (ClaimPolicy.Refuse(job.Job.Spec, options, context.Deployment.Token, active, free) is { } refusal)
        {
            _refused.Add(known.JobId, refusal);
            Log.NotTaken(context.Logger, known.JobId, refusal.Reason);
            return;
        }

        ulong now = await context.ChainTimeAsync(cancellationToken);
        if (!await IsKnownEnoughAsync(job.Job.Spec, cancellationToken) || !ClaimPolicy.IsClaimable(job.Job.Spec, status.ClaimableAt, status.Extension, now))
            return;
        Log.Claiming(context.Logger, known.JobId);
        context.Pump.EnqueueAgain(key, context.Market.Claim(known.JobId));
    }

    /// <summary>Whether this worker's reputation is what a job asks for at this moment: it changes with time and work, so the job is looked at again.</summary>
    private async Task<bool> IsKnownEnoughAsync(Protocol.Jobs.JobSpec spec, CancellationToken cancellationToken) =>
        spec.Verification.MinimumReputation == 0
        || await new Reputation(context.Rpc, context.Deployment.Reputation).ScoreOfAsync(context.Account, BlockTag.Latest, cancellationToken) >= spec.Verification.MinimumReputation;

    /// <summary>Whether this worker has claimed a job and the claim was not refused. While the job looks open, the claim is under way, and no other is made beside it,
    /// or two jobs posted together would both be taken.</summary>
    private bool IsClaimed(KnownJob known, JobStatus status) =>
        context.Pump.FindLast(ClaimKey(known, status)) is { } entry && !OutboxPump.IsGivenUp(entry);

    /// <summary>Whether an earlier attempt at a job was this worker's: late or slashed, it is not tried again. The events that say which may still be on their way.</summary>
    private bool HasFailed(KnownJob known, JobStatus status) =>
        Enumerable.Range(0, status.Attempt).Any(attempt => context.Pump.FindLast($"claim/{known.JobId}/{attempt}") is { } entry && !OutboxPump.IsGivenUp(entry));

    private static string ClaimKey(KnownJob known, JobStatus status) => $"claim/{known.JobId}/{status.Attempt}";

    private static string ReceiptKey(KnownJob known, JobStatus status, uint segment) => $"receipt/{known.JobId}/{status.Attempt}/{segment}";

    private async Task TrainAsync(KnownJob known, JobStatus status, CancellationToken cancellationToken)
    {
        if (_trainings.TryGetValue(known.JobId, out TrainingRun? run) && run.Attempt == status.Attempt)
        {
            if (!run.Completion.IsFaulted)
                return;
            _trainings.Remove(known.JobId);
            await run.Completion;
        }

        Stop(known.JobId);
        LoadedJob job = context.Library.Load(known);
        if (StartOf(job, known, status) is not { } start)
            return;
        Log.Training(context.Logger, known.JobId, status.Attempt);
        _trainings[known.JobId] = new TrainingRun(status.Attempt, token => Train(known, job, status, start, token), cancellationToken);
    }

    /// <summary>State root after the receipts that are on chain: another worker's final one counts, whatever this one would have come to. Null while the events lag behind.</summary>
    private Hash256? StartOf(LoadedJob job, KnownJob known, JobStatus status)
    {
        if (status.Submitted == 0)
            return job.Job.Spec.InitialStateRoot;
        uint last = status.Submitted - 1;
        return context.Events.Receipts(known.JobId).LastOrDefault(r => r.Segment == last && (last < status.Finalized || r.Attempt == status.Attempt))?.EndStateRoot;
    }

    private void Train(KnownJob known, LoadedJob job, JobStatus status, Hash256 start, CancellationToken cancellationToken)
    {
        using KernelRunner kernels = Kernels(job);
        var watch = new TrainingWatch(known.JobId, job.Job, kernels, context.Logger);
        var session = new TrainingSession(
            known.JobId,
            job,
            context.Executed(known),
            Runner(kernels),
            context.Options.Threads,
            (root, checkpoint) => context.States.Put(root, checkpoint),
            (segment, root) => context.Pump.Enqueue(ReceiptKey(known, status, segment), context.Market.SubmitReceipt(known.JobId, status.Attempt, segment, root), new OutboxTurn(OutboxUrgency.Work, Lane: $"receipts/{known.JobId}/{status.Attempt}")),
            context.Logger)
        {
            StepCompleted = (step, state) =>
            {
                Progress(new TrainingProgress(known.JobId, step + 1, job.Job.Spec.Steps, kernels.Loss));
                watch.Look(step, state);
            },
        };
        session.Run(status.Submitted, start, cancellationToken);
    }

    /// <summary>Ends the training of a job that is no longer this worker's.</summary>
    private void Stop(ulong jobId)
    {
        if (!_trainings.Remove(jobId, out TrainingRun? run))
            return;
        run.Stop();
        _stopping.RemoveAll(t => t.IsCompleted);
        _stopping.Add(run.Completion);
    }

    private async Task FinalizeAsync(KnownJob known, JobStatus status, CancellationToken cancellationToken)
    {
        if (status.Submitted == status.Finalized)
            return;
        // Games and audits of later segments keep the next one from nothing.
        if (status.OpenGames > 0 && (await context.Market.ReceiptOfAsync(known.JobId, status.Finalized, BlockTag.Latest, cancellationToken)).OpenGames > 0)
            return;
        BigInteger finality = await context.Market.NextFinalityAsync(known.JobId, BlockTag.Latest, cancellationToken);
        if (await context.ChainTimeAsync(cancellationToken) >= (ulong)finality)
            context.Pump.EnqueueAgain($"finalize/{known.JobId}/{status.Attempt}/{status.Finalized}", context.Market.FinalizeSegments(known.JobId, FinalizeLimit), new OutboxTurn(OutboxUrgency.Collection));
    }

    /// <summary>Looks after the last payment, which waits for the delivery of the weights.</summary>
    private async Task DeliverAsync(KnownJob known, CancellationToken cancellationToken)
    {
        if (_settled.Contains(known.JobId))
            return;
        DeliveryState state = await _deliveries.AdvanceAsync(known, cancellationToken);
        string key = $"withdraw/{known.JobId}/delivery";
        if (state == DeliveryState.Paid)
            await CollectAsync(known, key, cancellationToken);
        if (state == DeliveryState.Refunded || (state == DeliveryState.Paid && context.Pump.FindLast(key) is { Confirmation.Success: true }))
            _settled.Add(known.JobId);
    }

    private async Task CollectAsync(KnownJob known, string key, CancellationToken cancellationToken)
    {
        if ((context.Pump.FindLast(key) is { } entry && !OutboxPump.IsGivenUp(entry)) || !_collecting.TryTake(key))
            return;
        Address token = (await context.Reader.SpecOfAsync(known.JobId, BlockTag.Latest, cancellationToken)).Payment.Token;
        // A withdrawal takes all that is owed in a token: that of another job may have taken this payment along.
        if (!(await context.Escrow.BalanceOfAsync(token, context.Account, BlockTag.Latest, cancellationToken)).IsZero)
            context.Pump.EnqueueAgain(key, context.Escrow.Withdraw(token), new OutboxTurn(OutboxUrgency.Collection));
    }

    private async Task PlayAsync(DisputeGame.GameOpenedEvent opened, CancellationToken cancellationToken)
    {
        if (!_players.TryGetValue(opened.GameId, out GamePlayer? player) || !player.Plays(opened))
            _players[opened.GameId] = player = CreatePlayer(opened, cancellationToken);
        await player.AdvanceAsync(cancellationToken);
    }

    private Task AuditsAsync(KnownJob known, JobStatus status, CancellationToken cancellationToken)
    {
        _claims ??= new ClaimBench(s => context.Executed(s.Known).ClaimOf(s.StartRoot, s.EndStep), ClaimOf);
        _defence ??= new AuditDefence(context, _isolation, _claims);
        return _defence.AdvanceAsync(known, context.Library.Load(known).Job.Spec, status, cancellationToken);
    }

    private Protocol.Disputes.StepClaim ClaimOf(AuditSubject subject, CancellationToken cancellationToken)
    {
        LoadedJob job = context.Library.Load(subject.Known);
        using KernelRunner kernels = Kernels(job);
        using SegmentExecutor executor = Executor(subject.Known, job, Runner(kernels));
        return executor.ClaimOf(subject.Segment, subject.StartRoot, cancellationToken);
    }

    private ExecutedTrace Execute(KnownJob known, LoadedJob job, IStepRunner runner, uint segment, Hash256 start, CancellationToken cancellationToken)
    {
        (uint first, uint count) = job.Job.Spec.Segment(segment);
        using SegmentExecutor executor = Executor(known, job, runner);
        return new ExecutedTrace(job.Inputs, runner, executor.StateBefore(segment, start, cancellationToken), first, count, context.Options.Threads);
    }

    private SegmentExecutor Executor(KnownJob known, LoadedJob job, IStepRunner runner) =>
        new(job, context.Executed(known), runner, context.Options.Threads, (root, checkpoint) => context.States.Put(root, checkpoint));

    private IClaimTrace Claims(ExecutedTrace executed, LoadedJob job) => options.Fault is null ? executed : new FaultyTrace(executed, job.Job.Program, options.Fault);

    private GamePlayer CreatePlayer(DisputeGame.GameOpenedEvent opened, CancellationToken cancellationToken)
    {
        KnownJob known = context.Events.Jobs().First(j => j.JobId == (ulong)opened.JobId);
        LoadedJob job = context.Library.Load(known);
        ExecutedTrace executed = Execute(known, job, Runner(Kernels(job)), opened.Segment, opened.StartStateRoot, cancellationToken);
        var solver = new DefenderSolver(Claims(executed, job), job.Job.Program);
        return new GamePlayer(context, opened, job.Header, solver.NextMove);
    }

    private KernelRunner Kernels(LoadedJob job) => new(job.Job, new ExecutorOptions { Threads = context.Options.Threads, InstructionSet = context.Options.InstructionSet });

    private IStepRunner Runner(KernelRunner kernels) => options.Fault is null ? kernels : new FaultyRunner(kernels, options.Fault);
}
