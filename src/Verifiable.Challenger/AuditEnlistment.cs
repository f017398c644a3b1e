using System.Numerics;
using Verifiable.Ethereum;
using Verifiable.Ethereum.Contracts;
using Verifiable.Ethereum.Rpc;
using Verifiable.Execution.Tree;
using Verifiable.Node;
using Verifiable.Node.Chain;
using Verifiable.Node.Jobs;
using Verifiable.Tensors.Executor;

namespace Verifiable.Challenger;

/// <summary>Enlists an auditor's units for the jobs that it can answer for: whose program and data are to be had, whose segments this machine executes within the clocks, and whose games it could pay for.</summary>
/// <remarks>Nobody is drawn for a job that it did not enlist for, so that a job whose data nobody has costs nobody anything. What is decided is kept until the process ends; whether it was enlisted is read from the chain.</remarks>
/// <param name="context">The node.</param>
internal sealed class AuditEnlistment(NodeContext context)
{
    private readonly BackgroundTask<StepTime> _timings = new(known => Measure(context, known));
    private readonly Dictionary<ulong, StepTime> _steps = [];
    private readonly HashSet<ulong> _told = [];

    /// <summary>Ends with the measurement under way.</summary>
    public Task Completion => _timings.Completion;

    /// <summary>Looks at one job that is claimed or running.</summary>
    /// <exception cref="Execution.Bundles.BundleException">Something of the job is missing, malformed or not what the chain says.</exception>
    public async Task AdvanceAsync(KnownJob known, JobSpec spec, CancellationToken cancellationToken)
    {
        BigInteger units = await context.Auditors.UnitsOfAsync(context.Account, BlockTag.Latest, cancellationToken);
        (BigInteger enlisted, _) = await context.Auditors.EnlistedOfAsync(known.JobId, context.Account, BlockTag.Latest, cancellationToken);
        if (units.IsZero || enlisted == units)
            return;
        if (!_steps.TryGetValue(known.JobId, out StepTime? step))
        {
            if (await _timings.TakeAsync(known) is not { } measured)
                return;
            _steps.Add(known.JobId, step = measured);
        }

        if (AuditPolicy.Refuse(spec, step.Time, await context.FreeStakeAsync(cancellationToken)) is { } reason)
        {
            if (_told.Add(known.JobId))
                Log.NotEnlisting(context.Logger, known.JobId, reason);
            return;
        }

        if (context.Pump.EnqueueAgain($"auditor/enlist/{known.JobId}/{units}", context.Auditors.Enlist(known.JobId)))
            Log.Enlisting(context.Logger, known.JobId, (ulong)units);
    }

    /// <summary>Forgets a measurement of a job that is over.</summary>
    public void Forget(Func<ulong, bool> isWanted) => _timings.Forget(isWanted);

    private static StepTime Measure(NodeContext context, KnownJob known)
    {
        LoadedJob job = context.Library.Load(known);
        using var kernels = new KernelRunner(job.Job, new ExecutorOptions { Threads = context.Options.Threads, InstructionSet = context.Options.InstructionSet });
        return new StepTime(StepTiming.Measure(job, kernels, context.Options.Threads, TimeProvider.System, CancellationToken.None));
    }

    private sealed record StepTime(TimeSpan Time);
}
