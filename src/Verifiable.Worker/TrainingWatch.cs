using Microsoft.Extensions.Logging;
using Verifiable.Execution.Compilation;
using Verifiable.Execution.NonFinite;
using Verifiable.Execution.Tree;
using Verifiable.Tensors;

namespace Verifiable.Worker;

/// <summary>Warns once when a training goes wrong numerically. It goes on: the program is the requester's, and its receipts are right whatever the values are.</summary>
/// <remarks>
/// The loss is looked at after every step, the state at the end of every segment, where it is hashed anyhow. Where it begins is found out in bounded time and within the memory that a dispute would need;
/// where even that fails, the training is none the worse.
/// </remarks>
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
        try
        {
            Log.NonFinite(logger, jobId, Explain(step, state, symptom));
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            Log.NonFiniteUnexplained(logger, jobId, symptom.Name, symptom.Value, step + 1, e);
        }
    }

    private NonFiniteReport Explain(long step, IReadOnlyList<Tensor> state, NonFiniteSymptom symptom)
    {
        var tensors = new List<Tensor>();
        try
        {
            Tensor[] before = runner.StateBefore(state);
            tensors.AddRange(before);
            Tensor[] outputs = runner.Trace(before, step);
            tensors.AddRange(outputs);
            return NonFiniteSearch.Run(job, before, outputs, step, symptom);
        }
        finally
        {
            foreach (Tensor tensor in tensors)
                tensor.Dispose();
        }
    }
}
