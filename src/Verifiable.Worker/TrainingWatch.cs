using Microsoft.Extensions.Logging;
using Verifiable.Execution.Compilation;
using Verifiable.Execution.NonFinite;
using Verifiable.Execution.Tree;
using Verifiable.Tensors;

namespace Verifiable.Worker;

/// <summary>Warns once when a training goes wrong numerically. It goes on: the program is the requester's, and its receipts are right whatever the values are.</summary>
/// <remarks>The loss is looked at after every step, the state at the end of every segment, where it is hashed anyhow.</remarks>
/// <param name="jobId">The job's number.</param>
/// <param name="job">The job.</param>
/// <param name="runner">Has run the step that is looked at.</param>
/// <param name="logger">Where the warning goes.</param>
internal sealed class TrainingWatch(ulong jobId, CompiledJob job, KernelRunner runner, ILogger logger)
{
    private readonly FiniteWatch _watch = new(job);
    private bool _hasWarned;

    /// <summary>Looks at the step that has just run.</summary>
    /// <param name="step">Its number.</param>
    /// <param name="state">The state after it.</param>
    public void Look(long step, IReadOnlyList<Tensor> state)
    {
        if (_hasWarned)
            return;
        bool endsSegment = (step + 1) % job.Spec.CheckpointInterval == 0 || step + 1 == job.Spec.Steps;
        if ((_watch.OfLoss(runner.Loss) ?? (endsSegment ? _watch.OfState(state) : null)) is not { } symptom)
            return;
        _hasWarned = true;
        Tensor[] before = runner.StateBefore(state);
        Tensor[] outputs = runner.Trace(before, step);
        Log.NonFinite(logger, jobId, NonFiniteSearch.Run(job, before, outputs, step, symptom));
        foreach (Tensor tensor in before.Concat(outputs))
            tensor.Dispose();
    }
}
