using System.Numerics;
using Microsoft.Extensions.Logging;
using Verifiable.Ethereum.Contracts;
using Verifiable.Ethereum.Rpc;
using Verifiable.Execution.Bundles;
using Verifiable.Execution.Disputes;
using Verifiable.Execution.Tree;
using Verifiable.Node;
using Verifiable.Node.Chain;
using Verifiable.Node.Disputes;
using Verifiable.Node.Jobs;
using Verifiable.Node.Outbox;
using Verifiable.Tensors;
using Verifiable.Tensors.Executor;
using Verifiable.Worker.Faults;
using Checkpoint = Verifiable.Storage.Checkpoint;
using CheckpointFile = Verifiable.Execution.Training.Checkpoint;

namespace Verifiable.Worker;

/// <summary>A worker: claims jobs, trains them, anchors receipts, defends them, finalises and collects.</summary>
/// <remarks>Everything is decided from the chain and the store at each look, and every effect has a key of its own in the outbox, so restarting at any instant is safe.</remarks>
public sealed class WorkerNode(NodeContext context, WorkerOptions options)
{
    private const uint FinalizeLimit = 64;
    private readonly Dictionary<ulong, TrainingSession> _sessions = [];
    private readonly Dictionary<BigInteger, GamePlayer> _players = [];
    private readonly HashSet<BigInteger> _closedGames = [];
    private readonly RefusedJobs _refused = new();
    private readonly RetryPace _loading = new(TimeProvider.System);
    private bool _isStakeChecked;
    private readonly List<Task> _stopping = [];

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
            foreach (ulong jobId in _sessions.Keys.ToArray())
                Stop(jobId);
            await Task.WhenAll(_stopping).ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
    }

    private async Task DecideAsync(CancellationToken cancellationToken)
    {
        foreach (DisputeGame.GameOpenedEvent opened in context.Events.Games())
        {
            if (opened.Worker == context.Account && !_closedGames.Contains(opened.GameId))
                await DefendAsync(opened, cancellationToken);
        }

        if (!_isStakeChecked && (await context.FreeStakeAsync(cancellationToken)).IsZero)
            Log.NoStake(context.Logger);
        _isStakeChecked = true;
        var statuses = new List<(KnownJob Known, JobStatus Status)>();
        foreach (KnownJob known in context.Events.Jobs())
            statuses.Add((known, await context.Market.StatusOfAsync(known.JobId, BlockTag.Latest, cancellationToken)));
        foreach ((KnownJob known, JobStatus status) in statuses)
        {
            bool mine = status.Worker == context.Account;
            if ((JobState)status.State != JobState.Running || !mine)
                Stop(known.JobId);
            switch ((JobState)status.State)
            {
                case JobState.Open:
                    int active = statuses.Count(s => s.Status.Worker == context.Account && (JobState)s.Status.State is JobState.Claimed or JobState.Running);
                    if (!statuses.Exists(s => (JobState)s.Status.State == JobState.Open && IsClaimed(s.Known, s.Status)))
                        await ConsiderAsync(known, status, active, cancellationToken);
                    break;
                case JobState.Claimed when mine:
                    context.Pump.Enqueue($"start/{known.JobId}/{status.Attempt}", context.Market.Start(known.JobId));
                    break;
                case JobState.Running when mine:
                    Train(known, status, cancellationToken);
                    await FinalizeAsync(known, status, cancellationToken);
                    break;
                case JobState.Finalized when mine:
                    context.Pump.Enqueue(
                        $"withdraw/{known.JobId}",
                        context.Market.WithdrawPayment(context.Library.Load(known).Job.Spec.Payment.Token));
                    break;
            }
        }
    }

    private async Task ConsiderAsync(KnownJob known, JobStatus status, int active, CancellationToken cancellationToken)
    {
        string key = ClaimKey(known, status);
        if (active >= options.MaxJobs || IsClaimed(known, status))
            return;
        BigInteger free = await context.FreeStakeAsync(cancellationToken);
        if (_refused.Contains(known.JobId, free) || !_loading.TryTake(key))
            return;
        LoadedJob job;
        try
        {
            job = context.Library.Load(known);
        }
        catch (BundleException exception)
        {
            // Its blobs may still be on their way: it is looked at again.
            Log.NotTaken(context.Logger, known.JobId, exception.Message);
            return;
        }

        if (ClaimPolicy.Refuse(job.Job.Spec, options, active, free) is { } refusal)
        {
            _refused.Add(known.JobId, refusal);
            Log.NotTaken(context.Logger, known.JobId, refusal.Reason);
            return;
        }

        Log.Claiming(context.Logger, known.JobId);
        context.Pump.EnqueueAgain(key, context.Market.Claim(known.JobId));
    }

    /// <summary>Whether this worker has claimed a job and the claim was not refused. While the job looks open, the claim is under way, and no other is made beside it,
    /// or two jobs posted together would both be taken.</summary>
    private bool IsClaimed(KnownJob known, JobStatus status) =>
        context.Pump.FindLast(ClaimKey(known, status)) is { } entry && !OutboxPump.IsGivenUp(entry);

    private static string ClaimKey(KnownJob known, JobStatus status) => $"claim/{known.JobId}/{status.Attempt}";

    private void Train(KnownJob known, JobStatus status, CancellationToken cancellationToken)
    {
        if (_sessions.TryGetValue(known.JobId, out TrainingSession? session) && session.Attempt == status.Attempt)
        {
            if (!session.Completion.IsFaulted)
                return;
            Log.TrainingFailed(context.Logger, session.Completion.Exception!, known.JobId);
        }

        Log.Training(context.Logger, known.JobId, status.Attempt);
        _sessions[known.JobId] = new TrainingSession(context, known, context.Library.Load(known), status.Attempt, status.Submitted, options.Fault, Progress, cancellationToken);
    }

    /// <summary>Ends the training of a job that is no longer this worker's.</summary>
    private void Stop(ulong jobId)
    {
        if (!_sessions.Remove(jobId, out TrainingSession? session))
            return;
        session.Stop();
        _stopping.RemoveAll(t => t.IsCompleted);
        _stopping.Add(session.Completion);
    }

    private async Task FinalizeAsync(KnownJob known, JobStatus status, CancellationToken cancellationToken)
    {
        if (status.Submitted == status.Finalized || status.OpenGames > 0)
            return;
        BigInteger finality = await context.Market.NextFinalityAsync(known.JobId, BlockTag.Latest, cancellationToken);
        if (await context.ChainTimeAsync(cancellationToken) >= (ulong)finality)
            context.Pump.EnqueueAgain($"finalize/{known.JobId}/{status.Attempt}/{status.Finalized}", context.Market.FinalizeSegments(known.JobId, FinalizeLimit));
    }

    private async Task DefendAsync(DisputeGame.GameOpenedEvent opened, CancellationToken cancellationToken)
    {
        if (!_players.TryGetValue(opened.GameId, out GamePlayer? player))
            _players.Add(opened.GameId, player = CreatePlayer(opened));
        if (await Task.Run(() => player.AdvanceAsync(cancellationToken), cancellationToken))
            return;
        _players.Remove(opened.GameId);
        _closedGames.Add(opened.GameId);
    }

    private GamePlayer CreatePlayer(DisputeGame.GameOpenedEvent opened)
    {
        KnownJob known = context.Events.Jobs().First(j => j.JobId == (ulong)opened.JobId);
        LoadedJob job = context.Library.Load(known);
        (uint first, uint count) = job.Job.Spec.Segment(opened.Segment);
        Tensor[] start = [.. job.Job.InitialState.Select(t => t.Clone())];
        if (first > 0)
        {
            Checkpoint checkpoint = context.Checkpoints.List(known.Key).First(c => c.Step == first);
            CheckpointFile.Read(job.Job, context.Blobs.Read(checkpoint.BlobHash).OrThrow("a checkpoint"), checkpoint.StateRoot, start, $"checkpoint at step {first}");
        }

        var kernels = new KernelRunner(job.Job, new ExecutorOptions { Threads = context.Options.Threads, InstructionSet = context.Options.InstructionSet });
        IStepRunner runner = options.Fault is null ? kernels : new FaultyRunner(kernels, options.Fault);
        var executed = new ExecutedTrace(job.Inputs, runner, start, first, count, context.Options.Threads);
        IClaimTrace claims = options.Fault is null ? executed : new FaultyTrace(executed, job.Job.Program, options.Fault);
        var solver = new DefenderSolver(claims, job.Job.Program);
        return new GamePlayer(context, opened, job, solver.NextMove);
    }
}
