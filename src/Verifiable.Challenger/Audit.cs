using System.Numerics;
using System.Security.Cryptography;
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
using CheckpointFile = Verifiable.Execution.Training.Checkpoint;

namespace Verifiable.Challenger;

/// <summary>Re-executes one job behind its worker, segment by segment, and compares state roots. Not thread-safe.</summary>
/// <remarks>Each segment that agreed leaves a checkpoint of the challenger's own, from which a restarted challenger goes on and games start.</remarks>
internal sealed class Audit : IDisposable
{
    private readonly NodeContext _context;
    private readonly KnownJob _known;
    private readonly ChallengerOptions _options;
    private readonly Action<AuditProgress> _progress;
    private readonly Tensor[] _state;
    private readonly KernelRunner _runner;

    public Audit(NodeContext context, KnownJob known, LoadedJob job, ChallengerOptions options, Action<AuditProgress> progress)
    {
        _context = context;
        _known = known;
        Job = job;
        _options = options;
        _progress = progress;
        _state = [.. job.Job.InitialState.Select(t => t.Clone())];
        _runner = new KernelRunner(job.Job, new ExecutorOptions { Threads = context.Options.Threads, InstructionSet = context.Options.InstructionSet });
        LastRoot = Spec.InitialStateRoot;
        if (context.Checkpoints.Latest(known.Key) is { } last)
        {
            CheckpointFile.Read(job.Job, context.Blobs.Read(last.BlobHash).OrThrow("a checkpoint"), last.StateRoot, _state, $"checkpoint at step {last.Step}");
            NextSegment = (uint)((last.Step + Spec.CheckpointInterval - 1) / Spec.CheckpointInterval);
            LastRoot = last.StateRoot;
        }
    }

    /// <summary>The job.</summary>
    public LoadedJob Job { get; }

    /// <summary>The segment that is audited next.</summary>
    public uint NextSegment { get; private set; }

    /// <summary>State root before <see cref="NextSegment"/>.</summary>
    public Hash256 LastRoot { get; private set; }

    /// <summary>The receipt of <see cref="NextSegment"/> that was found to be wrong, if any.</summary>
    public KnownReceipt? Wrong { get; private set; }

    /// <summary>What a dispute about this job locks.</summary>
    public BigInteger Bond => Spec.Verification.ChallengerBond;

    private JobSpec Spec => Job.Job.Spec;

    /// <summary>Audits the next segment; true when its receipt is right.</summary>
    public bool Check(KnownReceipt receipt, CancellationToken cancellationToken)
    {
        (uint first, uint count) = Spec.Segment(NextSegment);
        Hash256 root = Skip(receipt) ? receipt.EndStateRoot : Execute(first, count, cancellationToken);
        bool right = root == receipt.EndStateRoot;
        _progress(new AuditProgress(_known.JobId, first + count, Spec.Steps, !right));
        if (!right)
        {
            Wrong = receipt;
            Log.Diverged(_context.Logger, _known.JobId, NextSegment, root, receipt.EndStateRoot);
            return false;
        }

        Hash256 blob = _context.Blobs.Put(CheckpointFile.Write(Job.Job, _state));
        _context.Checkpoints.Save(new Checkpoint(_known.Key, first + count, root, blob));
        Log.Agreed(_context.Logger, _known.JobId, NextSegment, root);
        LastRoot = root;
        NextSegment++;
        return true;
    }

    /// <summary>The challenger's own state at the start of a segment that it has reached; the caller owns the tensors.</summary>
    public static Tensor[] StateAt(NodeContext context, KnownJob known, LoadedJob job, uint firstStep)
    {
        Tensor[] state = [.. job.Job.InitialState.Select(t => t.Clone())];
        if (firstStep == 0)
            return state;
        Checkpoint checkpoint = context.Checkpoints.List(known.Key).First(c => c.Step == firstStep);
        CheckpointFile.Read(job.Job, context.Blobs.Read(checkpoint.BlobHash).OrThrow("a checkpoint"), checkpoint.StateRoot, state, $"checkpoint at step {firstStep}");
        return state;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _runner.Dispose();
        foreach (Tensor tensor in _state)
            tensor.Dispose();
    }

    private Hash256 Execute(uint first, uint count, CancellationToken cancellationToken)
    {
        for (long step = first; step < first + count; step++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            _runner.Step(_state, step);
            _progress(new AuditProgress(_known.JobId, step + 1, Spec.Steps, false));
        }

        return TensorCommitments.StateRoot(_state, _context.Options.Threads);
    }

    /// <summary>Whether the segment is left out of the sample and its end state could be had instead.</summary>
    private bool Skip(KnownReceipt receipt)
    {
        const int Resolution = 1 << 30;
        if (RandomNumberGenerator.GetInt32(Resolution) < _options.AuditRate * Resolution || _context.States.Find(receipt.EndStateRoot) is not { } checkpoint)
            return false;
        Tensor[] before = [.. _state.Select(t => t.Clone())];
        try
        {
            CheckpointFile.Read(Job.Job, checkpoint, receipt.EndStateRoot, _state, $"published checkpoint of {receipt.EndStateRoot}");
            return true;
        }
        catch (InvalidDataException exception)
        {
            // Whoever published it did not have this state: execute the segment instead.
            Log.CheckpointUnusable(_context.Logger, exception, _known.JobId, receipt.Segment);
            for (int i = 0; i < before.Length; i++)
                _state[i].CopyFrom(before[i]);
            return false;
        }
        finally
        {
            foreach (Tensor tensor in before)
                tensor.Dispose();
        }
    }
}
