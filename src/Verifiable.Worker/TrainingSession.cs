using Microsoft.Extensions.Logging;
using Verifiable.Execution.Tree;
using Verifiable.Node.Jobs;
using Verifiable.Protocol.Hashing;
using Verifiable.Protocol.Jobs;
using Verifiable.Tensors;

namespace Verifiable.Worker;

/// <summary>Trains one attempt of one job: a receipt for each segment, from the last one on chain to the end.</summary>
/// <remarks>
/// What was executed before, by this process or an earlier one, is not executed again, as long as it starts from the state that the chain has: another worker's final segments
/// count even where this worker's own differ. A crash at any point repeats a receipt's intent, which has the same key and the same bytes, or a segment.
/// </remarks>
/// <param name="jobId">The job's number.</param>
/// <param name="job">The job.</param>
/// <param name="executed">Where results are kept.</param>
/// <param name="runner">Runs steps; the caller disposes it.</param>
/// <param name="degree">Most threads to hash on.</param>
/// <param name="keep">Publishes a checkpoint of the state of a root and gives the hash of the blob.</param>
/// <param name="anchor">Wants the receipt of a segment on chain; called once or more for each.</param>
/// <param name="logger">Where messages go.</param>
internal sealed class TrainingSession(
    ulong jobId, LoadedJob job, ExecutedSegments executed, IStepRunner runner, int degree, Func<Hash256, byte[], Hash256> keep, Action<uint, Hash256> anchor, ILogger logger)
{
    /// <summary>Called after each step with its number and the state after it, which is not the callee's.</summary>
    public Action<long, IReadOnlyList<Tensor>> StepCompleted { get; init; } = static (_, _) => { };

    private JobSpec Spec => job.Job.Spec;

    /// <summary>Works until every receipt is wanted.</summary>
    /// <param name="submitted">Segments whose receipts are on chain.</param>
    /// <param name="start">State root after them, as the chain has it.</param>
    /// <param name="cancellationToken">Ends training after the step under way.</param>
    /// <exception cref="InvalidDataException">The state of <paramref name="start"/> is not to be had.</exception>
    public void Run(uint submitted, Hash256 start, CancellationToken cancellationToken)
    {
        uint segment = submitted;
        while (segment < Spec.SegmentCount && executed.EndOf(start, EndOf(segment)) is { } end)
        {
            anchor(segment, end);
            start = end;
            segment++;
        }

        if (segment > submitted)
            Log.Resumed(logger, jobId, EndOf(segment - 1));
        using var executor = new SegmentExecutor(job, executed, runner, degree, keep) { StepCompleted = StepCompleted };
        for (; segment < Spec.SegmentCount; segment++)
        {
            start = executor.Execute(segment, start, cancellationToken);
            anchor(segment, start);
            Log.SegmentTrained(logger, jobId, segment, start);
        }
    }

    private ulong EndOf(uint segment)
    {
        (uint first, uint count) = Spec.Segment(segment);
        return (ulong)first + count;
    }
}
