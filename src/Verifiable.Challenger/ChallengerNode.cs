using System.Numerics;
using Microsoft.Extensions.Logging;
using Verifiable.Ethereum;
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
using Verifiable.Tensors.Executor;

namespace Verifiable.Challenger;

/// <summary>A challenger: re-executes what workers anchor and disputes what differs in one bit.</summary>
/// <remarks>Auditing runs on one background task, oldest unaudited receipt first; games go on beside it. Everything is decided anew from chain and store at each look.</remarks>
public sealed class ChallengerNode(NodeContext context, ChallengerOptions options)
{
    private readonly Dictionary<ulong, Audit> _audits = [];
    private readonly HashSet<ulong> _closedJobs = [];
    private readonly Dictionary<BigInteger, GamePlayer> _players = [];
    private readonly HashSet<BigInteger> _closedGames = [];
    private readonly DisputeOpener _opener = new(context);
    private readonly RetryPace _loading = new(TimeProvider.System);
    private bool _isStakeChecked;
    private Task _auditing = Task.CompletedTask;

    /// <summary>Called after each step, on the auditing thread.</summary>
    public Action<AuditProgress> Progress { get; init; } = static _ => { };

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
            await _auditing.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            foreach (Audit audit in _audits.Values)
                audit.Dispose();
        }
    }

    private async Task DecideAsync(CancellationToken cancellationToken)
    {
        if (!_isStakeChecked && (await context.FreeStakeAsync(cancellationToken)).IsZero)
            Log.NoStake(context.Logger);
        _isStakeChecked = true;
        foreach (DisputeGame.GameOpenedEvent opened in context.Events.Games())
        {
            if (opened.Challenger == context.Account && !_closedGames.Contains(opened.GameId))
                await PlayAsync(opened, cancellationToken);
        }

        await _opener.OpenAsync(cancellationToken);
        if (_auditing.IsFaulted)
            await _auditing;
        if (!_auditing.IsCompleted)
            return;
        if (await NextAsync(cancellationToken) is var (audit, receipt))
            _auditing = Task.Factory.StartNew(() => AuditOne(audit, receipt, cancellationToken), cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>The receipt to audit next: of the job whose audit is furthest behind its worker.</summary>
    private async Task<(Audit Audit, KnownReceipt Receipt)?> NextAsync(CancellationToken cancellationToken)
    {
        (Audit, KnownReceipt)? next = null;
        long furthest = -1;
        foreach (KnownJob known in context.Events.Jobs())
        {
            if (_closedJobs.Contains(known.JobId))
                continue;
            JobStatus status = await context.Market.StatusOfAsync(known.JobId, BlockTag.Latest, cancellationToken);
            if ((JobState)status.State is JobState.Finalized or JobState.Cancelled or JobState.Slashed or JobState.Void)
            {
                Close(known.JobId);
                continue;
            }

            if ((JobState)status.State != JobState.Running || await FindAsync(known, cancellationToken) is not { } audit)
                continue;
            KnownReceipt? receipt = context.Events.Receipts(known.JobId).LastOrDefault(r => r.Segment == audit.NextSegment);
            long behind = (long)status.Submitted - audit.NextSegment;
            if (receipt is not null && behind > furthest && receipt != audit.Wrong && !IsDisputed(receipt))
                (furthest, next) = (behind, (audit, receipt));
        }

        return next;
    }

    private async Task<Audit?> FindAsync(KnownJob known, CancellationToken cancellationToken)
    {
        if (_audits.TryGetValue(known.JobId, out Audit? audit))
            return audit;
        // What does not load may load later, when its blobs have come.
        if (!_loading.TryTake($"{known.JobId}"))
            return null;
        BigInteger free = await context.FreeStakeAsync(cancellationToken);
        try
        {
            audit = new Audit(context, known, context.Library.Load(known), options, Progress);
            _audits.Add(known.JobId, audit);
            Log.Auditing(context.Logger, known.JobId);
            if (free < audit.Bond)
                Log.CannotDispute(context.Logger, known.JobId, TokenAmount.Format(audit.Bond), TokenAmount.Format(free));
            return audit;
        }
        catch (BundleException exception)
        {
            Log.NotAuditable(context.Logger, known.JobId, exception.Message);
            return null;
        }
    }

    private void AuditOne(Audit audit, KnownReceipt receipt, CancellationToken cancellationToken)
    {
        if (audit.Check(receipt, cancellationToken))
            return;
        _opener.Add(new Divergence(receipt, audit.LastRoot, audit.Bond));
    }

    private bool IsDisputed(KnownReceipt receipt) =>
        context.Pump.FindLast(Divergence.KeyOf(receipt)) is { } entry && !OutboxPump.IsGivenUp(entry);

    private void Close(ulong jobId)
    {
        _closedJobs.Add(jobId);
        if (_audits.Remove(jobId, out Audit? audit))
            audit.Dispose();
    }

    private async Task PlayAsync(DisputeGame.GameOpenedEvent opened, CancellationToken cancellationToken)
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
        var runner = new KernelRunner(job.Job, new ExecutorOptions { Threads = context.Options.Threads, InstructionSet = context.Options.InstructionSet });
        var own = new ExecutedTrace(job.Inputs, runner, Audit.StateAt(context, known, job, first), first, count, context.Options.Threads);
        var solver = new ChallengerSolver(own, job.Job.Program, job.Encoded, new WitnessBuilder(job.Inputs, context.Options.Threads));
        return new GamePlayer(context, opened, job, solver.NextMove);
    }
}
