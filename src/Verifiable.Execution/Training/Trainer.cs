using System.Collections.Immutable;
using Verifiable.Execution.Compilation;
using Verifiable.Protocol.Programs;

namespace Verifiable.Execution.Training;

/// <summary>Runs a job segment by segment on any executor.</summary>
/// <remarks>The executor's state must be the job's state before the segment's first step; after <see cref="RunSegment"/> it is the state after its last.</remarks>
/// <param name="job">The job.</param>
/// <param name="executor">Runs the steps; not owned.</param>
/// <param name="threads">Threads to hash on.</param>
public sealed class Trainer(CompiledJob job, IStepExecutor executor, int threads = 1)
{
    /// <summary>Called after each step with its number and its loss (NaN when the program has none).</summary>
    public event Action<long, float>? StepCompleted;

    /// <summary>Runs the steps of one segment.</summary>
    /// <exception cref="OperationCanceledException">Cancelled between two steps; the state is that of the last step completed.</exception>
    public SegmentResult RunSegment(uint segment, CancellationToken cancellationToken)
    {
        (uint first, uint count) = job.Spec.Segment(segment);
        var losses = ImmutableArray.CreateBuilder<float>();
        for (long step = first; step < (long)first + count; step++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            executor.Step(step);
            float loss = job.LossOperator is int index ? executor.Output(index).Floats[0] : float.NaN;
            if (job.LossOperator is not null)
                losses.Add(loss);
            StepCompleted?.Invoke(step, loss);
        }

        return new SegmentResult(segment, Commitments.StateRoot(executor.State, threads), losses.ToImmutable());
    }

    /// <summary>Runs all segments from <paramref name="firstSegment"/> on, lazily.</summary>
    public IEnumerable<SegmentResult> Run(CancellationToken cancellationToken, uint firstSegment = 0)
    {
        for (uint segment = firstSegment; segment < job.Spec.SegmentCount; segment++)
            yield return RunSegment(segment, cancellationToken);
    }
}
