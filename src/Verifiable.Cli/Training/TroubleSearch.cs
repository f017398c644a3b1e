using Verifiable.Execution.Compilation;
using Verifiable.Execution.NonFinite;
using Verifiable.Execution.Training;
using Verifiable.Tensors;

namespace Verifiable.Cli.Training;

/// <summary>Finds the step in which a training went wrong numerically, and the operator that began it.</summary>
/// <remarks>
/// The loss is looked at after every step, so a wrong one is that of the last step, whose state before is still there. The state is looked at now and then: where the state before the last step is wrong as well,
/// the steps since the last checkpoint are run again with a look after each. Checkpoints are written only where the state was looked at, at an interruption too, so the step that went wrong lies behind the last one.
/// Where that checkpoint is gone, the steps are run again from the first.
/// </remarks>
/// <param name="job">The job.</param>
/// <param name="trainer">Has run the last step of <paramref name="history"/>.</param>
/// <param name="history">The steps done.</param>
/// <param name="checkpoints">The training's checkpoints.</param>
/// <param name="watch">What counts as wrong.</param>
/// <param name="view">Says what takes long.</param>
internal sealed class TroubleSearch(CompiledJob job, Trainer trainer, TrainingHistory history, TrainingCheckpoints checkpoints, FiniteWatch watch, ITrainingView view)
{
    /// <summary>Explains what was noticed after the last step from that step alone.</summary>
    public NonFiniteReport Explain(NonFiniteSymptom symptom) => Explain(symptom, trainer.Executor.StateBefore(trainer.State), history.Done - 1);

    /// <summary>Takes the training back to the state before the first step that went wrong, and explains that step; null: cancelled, and taken back to a state before it.</summary>
    /// <param name="symptom">What was noticed after the last step.</param>
    /// <param name="cancellationToken">Stops running steps again, between two of them.</param>
    public NonFiniteReport? TakeBack(NonFiniteSymptom symptom, CancellationToken cancellationToken)
    {
        trainer.StepBack();
        (long Step, NonFiniteSymptom? Symptom) first = watch.OfState(trainer.State) is null ? (history.Done - 1, symptom) : RunAgain(cancellationToken);
        history.TakeBack(first.Step, job.Spec.CheckpointInterval);
        return first.Symptom is { } found ? Explain(found, [.. trainer.State.Select(t => t.Clone())], first.Step) : null;
    }

    private (long Step, NonFiniteSymptom? Symptom) RunAgain(CancellationToken cancellationToken)
    {
        long step = Restore();
        view.Note(cancellationToken.IsCancellationRequested
            ? $"a state is no number after step {history.Done}; going back to step {step}, the last one known to be good"
            : $"a state is no number after step {history.Done}; running again from step {step + 1} to see where that begins");
        for (; !cancellationToken.IsCancellationRequested; step++)
        {
            float loss = trainer.RunStep(step);
            if ((watch.OfLoss(loss) ?? watch.OfState(trainer.State)) is not { } symptom)
                continue;
            trainer.StepBack();
            return (step, symptom);
        }

        return (step, null);
    }

    private long Restore()
    {
        try
        {
            return checkpoints.Restore(trainer, history.Done);
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            view.Note($"the last checkpoint is not there any more: {e.Message}");
            return checkpoints.RestoreBeginning(trainer);
        }
    }

    private NonFiniteReport Explain(NonFiniteSymptom symptom, Tensor[] before, long step)
    {
        Tensor[] outputs = trainer.Executor.Trace(before, step);
        NonFiniteReport report = NonFiniteSearch.Run(job, before, outputs, step, symptom);
        foreach (Tensor tensor in before.Concat(outputs))
            tensor.Dispose();
        return report;
    }
}
