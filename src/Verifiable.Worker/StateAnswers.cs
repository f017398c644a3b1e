using Verifiable.Ethereum.Transactions;
using Verifiable.Execution.Tree;
using Verifiable.Node;
using Verifiable.Node.Chain;
using Verifiable.Node.Jobs;
using Verifiable.Node.Outbox;
using Verifiable.Protocol.Hashing;
using Verifiable.Storage;

namespace Verifiable.Worker;

/// <summary>Answers what is asked on chain about the states of this worker's receipts: silence would cost its stake.</summary>
/// <remarks>
/// One state is opened at a time, on a task of its own, that whose answer is due first; all that is asked of it goes into the outbox at once. The key of an answer is the request's name, a hash of what is asked for,
/// so that it is sent once however often the node restarts. A state that is not in the store any more is executed again. Not thread-safe.
/// </remarks>
/// <param name="context">The node.</param>
/// <param name="isolation">Takes up what goes wrong with a state.</param>
/// <param name="kernels">Kernels of a job.</param>
/// <param name="runner">Runs steps on them as this worker does.</param>
internal sealed class StateAnswers(NodeContext context, Isolation isolation, Func<LoadedJob, KernelRunner> kernels, Func<KernelRunner, IStepRunner> runner)
{
    private string _subject = "";
    private Task _opening = Task.CompletedTask;

    /// <summary>Ends with the state that is being opened.</summary>
    public Task Completion => _opening;

    /// <summary>Takes up the next state of which something is asked.</summary>
    /// <param name="isMine">Whether a job and attempt are this worker's at the moment.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task AdvanceAsync(Func<ulong, ushort, bool> isMine, CancellationToken cancellationToken)
    {
        if (!_opening.IsCompleted)
            return;
        (Task done, _opening) = (_opening, Task.CompletedTask);
        if (_subject.Length > 0)
            await isolation.TryAsync(_subject, () => done);
        _subject = "";
        KnownRequest[] asked = [.. context.Events.Requests().Where(r => r.IsOpen && isMine(r.JobId, r.Chunk.Attempt) && IsWanted(r) && isolation.IsDue(SubjectOf(r)))];
        if (asked.Length == 0)
            return;
        IReadOnlyList<KnownRequest> batch = AnswerOrder.Next(asked, await context.ChainTimeAsync(cancellationToken));
        if (batch.Count == 0)
            return;
        _subject = SubjectOf(batch[0]);
        _opening = Task.Factory.StartNew(() => Answer(batch, cancellationToken), cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    private void Answer(IReadOnlyList<KnownRequest> batch, CancellationToken cancellationToken)
    {
        ulong jobId = batch[0].JobId;
        KnownJob known = context.Events.Jobs().First(j => j.JobId == jobId);
        LoadedJob job = context.Library.Load(known);
        (uint segment, Hash256 root) = (batch[0].Asked.Segment, batch[0].Chunk.StateRoot);
        using KernelRunner kernel = kernels(job);
        using var executor = new SegmentExecutor(job, context.Executed(known), runner(kernel), context.Options.Threads, (end, checkpoint) => context.States.Put(end, checkpoint));
        var chunks = new StateChunks(executor.StateOf(segment, StartOf(job, jobId, segment, batch[0].Chunk.Attempt), root, cancellationToken), context.Options.Threads);
        foreach (KnownRequest request in batch)
        {
            ChunkOpening opening = chunks.Open(request.Chunk.Tensor, request.Chunk.Index);
            TransactionRequest answer = context.Data.Answer(request.Chunk, opening.Leaves, opening.TensorPath, opening.StatePath);
            if (context.Pump.EnqueueAgain(KeyOf(request), answer, new OutboxTurn(OutboxUrgency.Answer, request.Deadline)))
                Log.Answering(context.Logger, jobId, segment, request.Chunk.Tensor, request.Chunk.Index);
        }
    }

    /// <summary>Root of the state before a segment, as the chain has it: the end of the last receipt for the one before it that was there by then.</summary>
    private Hash256 StartOf(LoadedJob job, ulong jobId, uint segment, ushort attempt) => segment == 0
        ? job.Job.Spec.InitialStateRoot
        : context.Events.Receipts(jobId).Last(r => r.Segment == segment - 1 && r.Attempt <= attempt).EndStateRoot;

    private bool IsWanted(KnownRequest request) => context.Pump.FindLast(KeyOf(request)) is not { } entry || OutboxPump.IsGivenUp(entry);

    private static string KeyOf(KnownRequest request) => $"answer/{request.Id}";

    private static string SubjectOf(KnownRequest request) => $"State {request.Chunk.StateRoot} of job {request.JobId}";
}
