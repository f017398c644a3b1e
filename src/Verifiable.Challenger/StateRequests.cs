using System.Collections.Concurrent;
using System.Numerics;
using Verifiable.Ethereum;
using Verifiable.Ethereum.Contracts;
using Verifiable.Ethereum.Rpc;
using Verifiable.Execution.Tree;
using Verifiable.Node;
using Verifiable.Node.Chain;
using Verifiable.Node.Jobs;
using Verifiable.Protocol.Hashing;
using Verifiable.Protocol.Merkle;
using Verifiable.Protocol.Programs;
using Verifiable.Tensors;
using CheckpointFile = Verifiable.Execution.Training.Checkpoint;

namespace Verifiable.Challenger;

/// <summary>Asks on chain for states that nobody published, puts them together from the answers, and holds workers to account that do not answer. Spends no more than its budget.</summary>
/// <remarks>
/// What was asked and answered is read from the chain's events, whoever asked, so that a restart repeats nothing. What is wanted is kept in memory: a restarted challenger finds it when it takes the audit up again.
/// <see cref="Want"/> may be called from any thread, the rest from one.
/// </remarks>
internal sealed class StateRequests(NodeContext context, ChallengerOptions options)
{
    /// <summary>Larger states are not asked for: they would not be answered within a window.</summary>
    private const long MostChunks = 256;

    private readonly ConcurrentDictionary<Hash256, Wanted> _wanted = [];
    private readonly ConcurrentDictionary<Hash256, byte> _givenUp = [];

    /// <summary>Whether an audit has to wait for the state of this root.</summary>
    public bool IsAwaited(Hash256 root) => _wanted.ContainsKey(root);

    /// <summary>Takes up the state before a receipt's segment; false when it is not asked for, and has to be had otherwise.</summary>
    public bool Want(AuditWork work, LoadedJob job)
    {
        Hash256 root = work.Task.StartRoot;
        if (options.DataBudget.IsZero || _givenUp.ContainsKey(root) || job.Job.Program.States.Sum(s => TensorChunks.CountOf(new TensorGeometry(s.Shape))) > MostChunks)
            return false;
        _wanted.TryAdd(root, new Wanted(work, job));
        return true;
    }

    /// <summary>Sends what is to be sent now.</summary>
    public async Task AdvanceAsync(CancellationToken cancellationToken)
    {
        if (options.DataBudget.IsZero)
            return;
        ulong now = await context.ChainTimeAsync(cancellationToken);
        foreach (KnownRequest request in context.Events.Requests().Where(r => r.IsOpen && r.Asked.Asker == context.Account))
        {
            JobStatus status = await context.Market.StatusOfAsync(request.JobId, BlockTag.Latest, cancellationToken);
            if ((JobState)status.State != JobState.Running || status.Attempt != request.Chunk.Attempt)
                context.Pump.EnqueueAgain($"close/{request.Id}", context.Data.Close(request.Chunk));
            else if (now > request.Deadline)
                context.Pump.EnqueueAgain($"withheld/{request.Id}", context.Data.Timeout(request.Chunk));
        }

        foreach ((Hash256 root, Wanted wanted) in _wanted)
        {
            if (await ObtainAsync(root, wanted, now, cancellationToken))
                _wanted.TryRemove(root, out _);
        }
    }

    /// <summary>True when the state is there, or is given up.</summary>
    private async Task<bool> ObtainAsync(Hash256 root, Wanted wanted, ulong now, CancellationToken cancellationToken)
    {
        KnownReceipt receipt = wanted.Work.Task.Receipt;
        Dictionary<(ushort, uint), KnownRequest> asked = context.Events.Requests(receipt.JobId)
            .Where(r => r.Chunk.StateRoot == root && r.Chunk.Attempt == receipt.Attempt).ToDictionary(r => (r.Chunk.Tensor, r.Chunk.Index));
        Chunk[] chunks = [.. ChunksOf(root, wanted)];
        if (chunks.All(c => asked.TryGetValue((c.Tensor, c.Index), out KnownRequest? request) && request.Leaves is not null))
        {
            PutTogether(root, wanted, asked.Values);
            return true;
        }

        JobStatus status = await context.Market.StatusOfAsync(receipt.JobId, BlockTag.Latest, cancellationToken);
        if ((JobState)status.State != JobState.Running || status.Attempt != receipt.Attempt || receipt.Segment < status.Finalized)
            return true;
        Chunk[] missing = [.. chunks.Where(c => !asked.ContainsKey((c.Tensor, c.Index)))];
        if (missing.Length == 0)
            return false;
        if (!await MayAskAsync(receipt, missing, wanted, now, cancellationToken))
        {
            _givenUp.TryAdd(root, 0);
            return true;
        }

        Log.AskingForState(context.Logger, receipt.JobId, receipt.Segment, missing.Length, root);
        EncodedProgram program = wanted.Job.Encoded;
        foreach (Chunk chunk in missing)
        {
            var declaration = new DeclaredTensor(wanted.Job.Header, program.States[chunk.Tensor].ToArray(), program.StateTree.Path(chunk.Tensor));
            context.Pump.EnqueueAgain($"ask/{receipt.JobId}/{receipt.Attempt}/{root}/{chunk.Tensor}/{chunk.Index}", context.Data.Request(chunk, receipt.Segment, receipt.EndStateRoot, declaration));
        }

        return false;
    }

    /// <summary>Whether the window is open and the budget allows for what is missing, beside what was spent before.</summary>
    private async Task<bool> MayAskAsync(KnownReceipt receipt, Chunk[] missing, Wanted wanted, ulong now, CancellationToken cancellationToken)
    {
        (_, ulong schedule, _) = await context.Market.ReceiptOfAsync(receipt.JobId, receipt.Segment, BlockTag.Latest, cancellationToken);
        if (now >= schedule)
            return false;
        BigInteger spent = context.Events.Requests().Where(r => r.Asked.Asker == context.Account && (r.IsOpen || r.Leaves is not null)).Aggregate(BigInteger.Zero, (sum, r) => sum + r.Price);
        BigInteger price = BigInteger.Zero;
        foreach (Chunk chunk in missing)
        {
            var geometry = new TensorGeometry(wanted.Job.Job.Program.States[chunk.Tensor].Shape);
            int size = TensorChunks.AnswerBytes(geometry, chunk.Index, wanted.Job.Job.Program.States.Length);
            var (compensation, burned) = await context.Data.PriceOfAsync(receipt.JobId, size, BlockTag.Latest, cancellationToken);
            price += compensation + burned;
        }

        // What is asked for at once waits for itself: the surcharge is at most a sixteenth for each request before.
        price += price * missing.Length / 32;
        if (spent + price <= options.DataBudget)
            return true;
        Log.StateTooDear(context.Logger, receipt.JobId, receipt.Segment, TokenAmount.Format(price), TokenAmount.Format(options.DataBudget - spent));
        return false;
    }

    private void PutTogether(Hash256 root, Wanted wanted, IEnumerable<KnownRequest> answers)
    {
        Tensor[] state = [.. wanted.Job.Job.InitialState.Select(t => t.Clone())];
        try
        {
            foreach (KnownRequest answer in answers)
                StateChunks.Place(answer.Leaves, state[answer.Chunk.Tensor], answer.Chunk.Index);
            if (TensorCommitments.StateRoot(state, context.Options.Threads) != root)
            {
                // Its padding is not zero: no execution leads there.
                _givenUp.TryAdd(root, 0);
                return;
            }

            (uint first, _) = wanted.Job.Job.Spec.Segment(wanted.Work.Task.Receipt.Segment);
            context.Executed(wanted.Work.Known).Hold(first, root, context.Blobs.Put(CheckpointFile.Write(wanted.Job.Job, state)));
            Log.StateObtained(context.Logger, wanted.Work.Known.JobId, root);
        }
        finally
        {
            foreach (Tensor tensor in state)
                tensor.Dispose();
        }
    }

    private static IEnumerable<Chunk> ChunksOf(Hash256 root, Wanted wanted)
    {
        KnownReceipt receipt = wanted.Work.Task.Receipt;
        for (int tensor = 0; tensor < wanted.Job.Job.Program.States.Length; tensor++)
        {
            long count = TensorChunks.CountOf(new TensorGeometry(wanted.Job.Job.Program.States[tensor].Shape));
            for (uint index = 0; index < count; index++)
                yield return new Chunk(receipt.JobId, receipt.Attempt, root, (ushort)tensor, index);
        }
    }

    private sealed record Wanted(AuditWork Work, LoadedJob Job);
}
