using System.Diagnostics;
using Verifiable.Execution.Compilation;
using Verifiable.Execution.NonFinite;
using Verifiable.Execution.Training;
using Verifiable.Tensors.Optim;

namespace Verifiable.Cli.Training;

/// <summary>Runs the steps of a job, keeps what they come to, and shows it.</summary>
/// <param name="job">The job.</param>
/// <param name="optimizer">Knows the learning rate of a step.</param>
/// <param name="trainer">Runs steps; its state is that of <paramref name="history"/>.</param>
/// <param name="history">What was done before; goes on.</param>
/// <param name="folder">Where tests are written.</param>
/// <param name="checkpoints">Keeps checkpoints.</param>
/// <param name="view">Shows how it goes on.</param>
internal sealed class TrainingLoop(
    CompiledJob job, Optimizer optimizer, Trainer trainer, TrainingHistory history, OutputFolder folder, TrainingCheckpoints checkpoints, ITrainingView view)
{
    private readonly FiniteWatch _watch = new(job);
    private readonly long _begin = history.Done;

    /// <summary>What the model is tested on; null: nothing.</summary>
    public TestSet? Test { get; init; }

    /// <summary>Steps between two tests; null: one in the end.</summary>
    public long? TestEvery { get; init; }

    /// <summary>Whether to go on when the loss or the state is NaN or infinite.</summary>
    public bool GoesOnNonFinite { get; init; }

    /// <summary>What went wrong numerically; null while nothing did.</summary>
    public NonFiniteReport? Trouble { get; private set; }

    /// <summary>Opens the metrics behind the steps done.</summary>
    /// <exception cref="InvalidDataException">They cannot be written.</exception>
    public MetricsFile OpenMetrics() => folder.OpenMetrics(Enumerable.Range(0, (int)history.Done).Select(i => Row(i, history.Losses[i])));

    /// <summary>Goes on to the last step; false when it was stopped before, or went wrong. The state is then one to keep: where nobody asked to go on with NaN and infinity, it has none.</summary>
    /// <param name="metrics">Gets a row for each step.</param>
    /// <param name="cancellationToken">Stops between two steps, or in a test.</param>
    /// <exception cref="IOException">Something cannot be written any more.</exception>
    public bool Run(MetricsFile metrics, CancellationToken cancellationToken)
    {
        folder.WriteTests(history.Tests);
        view.Begin(job.Name, history.Done, job.Spec.Steps);
        while (true)
        {
            if (!RunTestIfDue(cancellationToken))
                return Stop(cancellationToken);
            if (history.Done == job.Spec.Steps)
                return true;
            if (cancellationToken.IsCancellationRequested)
                return Stop(cancellationToken);
            if (!RunStep(metrics, cancellationToken))
                return false;
            if (!checkpoints.IsDue(history.Done))
                continue;
            metrics.Flush();
            checkpoints.Write(trainer, history);
        }
    }

    /// <summary>Ends a training that is interrupted, at a state that was looked at.</summary>
    private bool Stop(CancellationToken cancellationToken)
    {
        if (history.Done > _begin && !GoesOnNonFinite && _watch.OfState(trainer.State) is { } symptom)
            Trouble = Search().TakeBack(symptom, cancellationToken);
        return false;
    }

    private bool RunStep(MetricsFile metrics, CancellationToken cancellationToken)
    {
        long begin = Stopwatch.GetTimestamp();
        float loss = trainer.RunStep(history.Done);
        history.Losses.Add(loss);
        bool endsSegment = history.Done % job.Spec.CheckpointInterval == 0 || history.Done == job.Spec.Steps;
        if (Trouble is null && (_watch.OfLoss(loss) ?? (endsSegment || checkpoints.IsDue(history.Done) ? _watch.OfState(trainer.State) : null)) is { } symptom)
        {
            Trouble = GoesOnNonFinite ? Search().Explain(symptom) : Search().TakeBack(symptom, cancellationToken);
            if (!GoesOnNonFinite)
                return false;
            view.Note($"warning: {Trouble}");
        }

        if (endsSegment)
            history.SegmentRoots.Add(trainer.StateRoot());
        double seconds = Stopwatch.GetElapsedTime(begin).TotalSeconds;
        history.Seconds += seconds;
        metrics.Write(Row(history.Done - 1, loss) with { Seconds = history.Seconds, StepsPerSecond = 1 / seconds });
        view.Report(history.Done, loss);
        return true;
    }

    private bool RunTestIfDue(CancellationToken cancellationToken)
    {
        bool isDue = history.Done > 0 && (history.Done == job.Spec.Steps || history.Done % TestEvery == 0);
        if (Test is null || !isDue || (history.Tests is [.., var last] && last.Done == history.Done))
            return true;
        try
        {
            history.Tests.Add(new TestPoint(history.Done, Test.Run(trainer.State, cancellationToken)));
        }
        catch (OperationCanceledException)
        {
            return false;
        }

        folder.WriteTests(history.Tests);
        return true;
    }

    private TroubleSearch Search() => new(job, trainer, history, checkpoints, _watch, view);

    private MetricsRow Row(long step, float loss) => new(step + 1, (step + 1) / job.StepsPerEpoch, loss, optimizer.RateOf((int)step), null, null);
}
