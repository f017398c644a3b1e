using Verifiable.Execution.Tree;
using Verifiable.Tensors;

namespace Verifiable.Node.Jobs;

/// <summary>Measures what a dispute will ask for: executing steps, each with the root of its state.</summary>
public static class StepTiming
{
    private const int MostSteps = 32;
    private static readonly TimeSpan s_enough = TimeSpan.FromSeconds(3);

    /// <summary>The median time of a step and its state root, over up to 32 steps or three seconds, whichever is over first.</summary>
    /// <remarks>The first steps of a process run code that is not optimised yet, so a mean would tell of a machine several times slower.</remarks>
    /// <param name="job">The job; its first steps are run.</param>
    /// <param name="runner">Runs steps.</param>
    /// <param name="degree">Most threads to hash on.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Ends it after the step under way.</param>
    public static TimeSpan Measure(LoadedJob job, IStepRunner runner, int degree, TimeProvider time, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(job);
        ArgumentNullException.ThrowIfNull(runner);
        ArgumentNullException.ThrowIfNull(time);
        Tensor[] state = [.. job.Job.InitialState.Select(t => t.Clone())];
        try
        {
            // The first step also compiles.
            Step(0);
            long begin = time.GetTimestamp();
            var times = new List<TimeSpan>();
            do
            {
                long before = time.GetTimestamp();
                Step((times.Count + 1) % job.Job.Spec.Steps);
                times.Add(time.GetElapsedTime(before));
            }
            while (times.Count < MostSteps && time.GetElapsedTime(begin) < s_enough);
            times.Sort();
            return times[times.Count / 2];
        }
        finally
        {
            foreach (Tensor tensor in state)
                tensor.Dispose();
        }

        void Step(long step)
        {
            cancellationToken.ThrowIfCancellationRequested();
            runner.Step(state, step);
            _ = TensorCommitments.StateRoot(state, degree);
        }
    }
}
