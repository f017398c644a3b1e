using Microsoft.Extensions.Logging;
using Verifiable.Execution.Tree;
using Verifiable.Node;
using Verifiable.Node.Chain;
using Verifiable.Node.Jobs;
using Verifiable.Protocol.Hashing;
using Verifiable.Protocol.Jobs;
using Verifiable.Storage;
using Verifiable.Tensors;
using Verifiable.Tensors.Executor;
using Verifiable.Worker.Faults;
using CheckpointFile = Verifiable.Execution.Training.Checkpoint;

namespace Verifiable.Worker;

/// <summary>Trains one attempt of one job on a thread of its own: per segment a checkpoint and a receipt.</summary>
/// <remarks>
/// The receipt's intent is stored before the checkpoint. A crash between the two repeats the segment, whose intent has the same key and the same bytes;
/// a crash after both goes on with the next one.
/// </remarks>
internal sealed class TrainingSession
{
    private readonly NodeContext _context;
    private readonly KnownJob _known;
    private readonly LoadedJob _job;
    private readonly ushort _attempt;
    private readonly Fault? _fault;
    private readonly Action<TrainingProgress> _progress;
    private readonly CancellationTokenSource _stop;

    /// <summary>Starts training.</summary>
    public TrainingSession(NodeContext context, KnownJob known, LoadedJob job, ushort attempt, uint submitted, Fault? fault, Action<TrainingProgress> progress, CancellationToken cancellationToken)
    {
        _context = context;
        _known = known;
        _job = job;
        _attempt = attempt;
        _fault = fault;
        _progress = progress;
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Completion = Task.Factory.StartNew(() => Run(submitted, _stop.Token), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>The attempt that is worked on.</summary>
    public ushort Attempt => _attempt;

    /// <summary>Ends when every receipt is in the outbox.</summary>
    public Task Completion { get; }

    /// <summary>Ends training after the step under way.</summary>
    public void Stop() => _stop.Cancel();

    private JobSpec Spec => _job.Job.Spec;

    private void Run(uint submitted, CancellationToken cancellationToken)
    {
        Tensor[] state = [.. _job.Job.InitialState.Select(t => t.Clone())];
        using var kernels = new KernelRunner(_job.Job, new ExecutorOptions { Threads = _context.Options.Threads, InstructionSet = _context.Options.InstructionSet });
        try
        {
            IStepRunner runner = _fault is null ? kernels : new FaultyRunner(kernels, _fault);
            for (uint segment = Resume(state, submitted); segment < Spec.SegmentCount; segment++)
                Train(segment, state, runner, kernels, cancellationToken);
        }
        finally
        {
            foreach (Tensor tensor in state)
                tensor.Dispose();
        }
    }

    private void Train(uint segment, Tensor[] state, IStepRunner runner, KernelRunner kernels, CancellationToken cancellationToken)
    {
        (uint first, uint count) = Spec.Segment(segment);
        for (long step = first; step < first + count; step++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            runner.Step(state, step);
            _progress(new TrainingProgress(_known.JobId, step + 1, Spec.Steps, kernels.Loss));
        }

        Hash256 root = TensorCommitments.StateRoot(state, _context.Options.Threads);
        Hash256 blob = _context.States.Put(root, CheckpointFile.Write(_job.Job, state));
        EnqueueReceipt(segment, root);
        _context.Checkpoints.Save(new Checkpoint(_known.Key, first + count, root, blob));
        Log.SegmentTrained(_context.Logger, _known.JobId, segment, root);
    }

    /// <summary>Loads the newest state there is and gives the segment that comes next.</summary>
    private uint Resume(Tensor[] state, uint submitted)
    {
        IReadOnlyList<Checkpoint> own = _context.Checkpoints.List(_known.Key);
        foreach (Checkpoint checkpoint in own)
        {
            // Receipts of an earlier attempt do not count in this one; the same states do.
            uint segment = SegmentBefore(checkpoint.Step);
            if (segment >= submitted)
                EnqueueReceipt(segment, checkpoint.StateRoot);
        }

        if (own.Count > 0)
        {
            Checkpoint last = own[^1];
            CheckpointFile.Read(_job.Job, _context.Blobs.Read(last.BlobHash).OrThrow("a checkpoint"), last.StateRoot, state, $"checkpoint at step {last.Step}");
            Log.Resumed(_context.Logger, _known.JobId, last.Step);
            return SegmentBefore(last.Step) + 1;
        }

        if (submitted > 0)
        {
            Hash256 root = _context.Events.Receipts(_known.JobId).Last(r => r.Segment == submitted - 1).EndStateRoot;
            byte[] content = _context.States.Find(root) ?? throw new InvalidDataException($"resume: expected a checkpoint of state {root}, got none (job {_known.JobId}, segment {submitted})");
            CheckpointFile.Read(_job.Job, content, root, state, $"checkpoint of state {root}");
        }

        return submitted;
    }

    private uint SegmentBefore(ulong step) => (uint)((step - 1) / Spec.CheckpointInterval);

    private void EnqueueReceipt(uint segment, Hash256 root) => _context.Pump.Enqueue(
        $"receipt/{_known.JobId}/{_attempt}/{segment}",
        _context.Market.SubmitReceipt(_known.JobId, _attempt, segment, root));
}
