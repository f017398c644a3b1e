using Verifiable.Ethereum.Contracts;
using Verifiable.Execution.Tree;
using Verifiable.Node;
using Verifiable.Node.Chain;
using Verifiable.Node.Jobs;
using Verifiable.Tensors.Executor;

namespace Verifiable.Worker;

/// <summary>Between claim and start: measures whether this machine meets the job's clocks, and commits to the job or gives it back, which is free until then.</summary>
/// <remarks>After the start an honest worker that is too slow for its clock would lose its stake in any dispute. A measurement that takes longer than an acceptable job's would is an answer as well.</remarks>
internal sealed class JobStarter(NodeContext context, WorkerOptions options, TimeProvider time)
{
    // Loading and compiling, on a busy machine.
    private static readonly TimeSpan s_setUp = TimeSpan.FromSeconds(30);
    private readonly Dictionary<ulong, Measurement> _measurements = [];
    private readonly List<Task> _stopping = [];

    /// <summary>Starts a claimed job, or gives it back and says why; null while it is measured, and once it is decided.</summary>
    public async Task<Refusal?> AdvanceAsync(KnownJob known, JobStatus status, CancellationToken cancellationToken)
    {
        string start = $"start/{known.JobId}/{status.Attempt}";
        if (IsGivenBack(known, status))
        {
            context.Pump.EnqueueAgain(ReleaseKey(known, status), context.Market.Release(known.JobId));
            return null;
        }

        if (context.Pump.Find(start) is not null)
        {
            context.Pump.EnqueueAgain(start, context.Market.Start(known.JobId, known.SpecHash));
            return null;
        }

        LoadedJob job = context.Library.Load(known);
        if (!_measurements.TryGetValue(known.JobId, out Measurement? measurement))
            _measurements.Add(known.JobId, measurement = Begin(job, cancellationToken));
        TimeSpan longest = s_setUp + TimeSpan.FromSeconds(2 * ClaimPolicy.SegmentClock(job.Job.Spec) / options.ClockMargin);
        if (!measurement.Step.IsCompleted && time.GetElapsedTime(measurement.Begin) < longest)
            return null;
        Stop(known.JobId);
        Refusal? refusal = measurement.Step.IsCompleted
            ? ClaimPolicy.RefuseClocks(job.Job.Spec, options, status.Finalized, await measurement.Step)
            : new Refusal($"expected two steps within {longest}, got no end");
        if (refusal is null)
        {
            Log.Starting(context.Logger, known.JobId, (long)(await measurement.Step).TotalMilliseconds);
            context.Pump.EnqueueAgain(start, context.Market.Start(known.JobId, known.SpecHash));
            return null;
        }

        Log.GivenBack(context.Logger, known.JobId, refusal.Reason);
        context.Pump.EnqueueAgain(ReleaseKey(known, status), context.Market.Release(known.JobId));
        return refusal;
    }

    /// <summary>Whether this worker claimed a job and gave it back in its present attempt.</summary>
    public bool IsGivenBack(KnownJob known, JobStatus status) => context.Pump.Find(ReleaseKey(known, status)) is not null;

    /// <summary>Ends what is measured of a job after the step under way.</summary>
    public void Stop(ulong jobId)
    {
        if (!_measurements.Remove(jobId, out Measurement? measurement))
            return;
        measurement.Stop.Cancel();
        _stopping.RemoveAll(t => t.IsCompleted);
        _stopping.Add(measurement.Step);
    }

    /// <summary>Ends all measurements; they end with these tasks.</summary>
    public IReadOnlyList<Task> Stop()
    {
        foreach (ulong jobId in _measurements.Keys.ToArray())
            Stop(jobId);
        return _stopping;
    }

    private static string ReleaseKey(KnownJob known, JobStatus status) => $"release/{known.JobId}/{status.Attempt}";

    private Measurement Begin(LoadedJob job, CancellationToken cancellationToken)
    {
        var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task<TimeSpan> step = Task.Factory.StartNew(
            () =>
            {
                using var kernels = new KernelRunner(job.Job, new ExecutorOptions { Threads = context.Options.Threads, InstructionSet = context.Options.InstructionSet });
                return StepTiming.Measure(job, kernels, context.Options.Threads, time, stop.Token);
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
        return new Measurement(time.GetTimestamp(), step, stop);
    }

    private sealed record Measurement(long Begin, Task<TimeSpan> Step, CancellationTokenSource Stop);
}
