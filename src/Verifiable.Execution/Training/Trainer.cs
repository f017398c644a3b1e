using System.Collections.Immutable;
using Verifiable.Execution.Compilation;
using Verifiable.Execution.Tree;
using Verifiable.Protocol.Hashing;
using Verifiable.Tensors;
using Verifiable.Tensors.Executor;
using Verifiable.Tensors.Kernels;

namespace Verifiable.Execution.Training;

/// <summary>Runs a job segment by segment; owns the state and the executor, not the job.</summary>
public sealed class Trainer : IDisposable
{
    private readonly CompiledJob _job;
    private readonly Tensor[] _state;

    /// <summary>Starts from the job's initial state.</summary>
    /// <param name="job">The job; it must outlive the trainer.</param>
    /// <param name="threads">Threads to compute and hash on, at least 1; no bit depends on them.</param>
    /// <param name="instructionSet">Instructions to compute with; no bit depends on them.</param>
    /// <exception cref="PlatformNotSupportedException">The instruction set is not available here.</exception>
    public Trainer(CompiledJob job, int threads, InstructionSet instructionSet = InstructionSet.Auto)
    {
        ArgumentNullException.ThrowIfNull(job);
        _job = job;
        Executor = new ProgramExecutor(job.Program, job.Datasets, job.Schedule, new ExecutorOptions
        {
            Threads = threads,
            InstructionSet = instructionSet,
            KeptOutputs = job.LossOperator is int loss ? [loss] : [],
        });
        _state = Tensor.CloneTogether(job.InitialState);
    }

    /// <summary>Called after each step with its number and its loss (NaN when the program has none).</summary>
    public event Action<long, float>? StepCompleted;

    /// <summary>Runs the steps.</summary>
    public ProgramExecutor Executor { get; }

    /// <summary>The state after the last step that ran.</summary>
    public IReadOnlyList<Tensor> State => _state;

    /// <summary>Root of <see cref="State"/>.</summary>
    public Hash256 StateRoot() => TensorCommitments.StateRoot(_state, Executor.Threads);

    /// <summary>Goes on from a checkpoint.</summary>
    /// <param name="checkpoint">A file that <see cref="Checkpoint.Write"/> made.</param>
    /// <param name="expectedRoot">The state root it must have.</param>
    /// <exception cref="InvalidDataException">It is malformed, is not of this job, or has another root; the trainer must not be used any further.</exception>
    public void Restore(byte[] checkpoint, Hash256 expectedRoot) => Checkpoint.Read(_job, checkpoint, expectedRoot, _state, "checkpoint");

    /// <summary>Runs one step; gives its loss, NaN when the program has none.</summary>
    public float RunStep(long step)
    {
        Executor.Step(_state, step);
        float loss = _job.LossOperator is int index ? Executor.Output(index).Floats[0] : float.NaN;
        StepCompleted?.Invoke(step, loss);
        return loss;
    }

    /// <summary>Takes the last step back: the state is that before it.</summary>
    /// <exception cref="InvalidOperationException">No step has run.</exception>
    public void StepBack()
    {
        Tensor[] before = Executor.StateBefore(_state);
        for (int i = 0; i < before.Length; i++)
        {
            _state[i].CopyFrom(before[i]);
            before[i].Dispose();
        }
    }

    /// <summary>Runs the steps of one segment; the state must be the one before its first step.</summary>
    /// <exception cref="OperationCanceledException">Cancelled between two steps; the state is that of the last step completed.</exception>
    public SegmentResult RunSegment(uint segment, CancellationToken cancellationToken)
    {
        (uint first, uint count) = _job.Spec.Segment(segment);
        var losses = ImmutableArray.CreateBuilder<float>();
        for (long step = first; step < (long)first + count; step++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            losses.Add(RunStep(step));
        }

        return new SegmentResult(segment, StateRoot(), losses.ToImmutable());
    }

    /// <summary>Runs all segments from <paramref name="firstSegment"/> on, lazily.</summary>
    public IEnumerable<SegmentResult> Run(uint firstSegment, CancellationToken cancellationToken)
    {
        for (uint segment = firstSegment; segment < _job.Spec.SegmentCount; segment++)
            yield return RunSegment(segment, cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Executor.Dispose();
        foreach (Tensor tensor in _state)
            tensor.Dispose();
    }
}
