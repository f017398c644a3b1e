using Verifiable.Execution.Tree;
using Verifiable.Node;
using Verifiable.Node.Chain;
using Verifiable.Node.Jobs;
using Verifiable.Tensors.Executor;

namespace Verifiable.Challenger;

/// <summary>The audits that hold a job in memory: the last few that were worked on. Owns them; not thread-safe.</summary>
internal sealed class AuditBench(NodeContext context, ChallengerOptions options) : IDisposable
{
    private const int Kept = 4;
    private readonly List<(ulong JobId, Audit Audit, KernelRunner Runner)> _audits = [];

    /// <summary>Called after each step, on the auditing thread.</summary>
    public Action<AuditProgress> Progress { get; set; } = static _ => { };

    /// <summary>The audit of a job; loads the job where it is not held.</summary>
    /// <exception cref="Execution.Bundles.BundleException">The job is not to be had, or not what the chain says.</exception>
    public Audit Take(KnownJob known)
    {
        int index = _audits.FindIndex(a => a.JobId == known.JobId);
        if (index >= 0)
        {
            (ulong, Audit, KernelRunner) held = _audits[index];
            _audits.RemoveAt(index);
            _audits.Add(held);
            return _audits[^1].Audit;
        }

        if (_audits.Count == Kept)
            Remove(_audits[0].JobId);
        LoadedJob job = context.Library.Load(known);
        var runner = new KernelRunner(job.Job, new ExecutorOptions { Threads = context.Options.Threads, InstructionSet = context.Options.InstructionSet });
        var audit = new Audit(job, context.Executed(known), runner, context.Options.Threads, (_, checkpoint) => context.Blobs.Put(checkpoint), options, context.Logger, Progress);
        _audits.Add((known.JobId, audit, runner));
        return audit;
    }

    /// <summary>Lets go of a job.</summary>
    public void Remove(ulong jobId)
    {
        int index = _audits.FindIndex(a => a.JobId == jobId);
        if (index < 0)
            return;
        _audits[index].Audit.Dispose();
        _audits[index].Runner.Dispose();
        _audits.RemoveAt(index);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach ((ulong _, Audit audit, KernelRunner runner) in _audits)
        {
            audit.Dispose();
            runner.Dispose();
        }
    }
}
