using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Verifiable.Execution.Tree;
using Verifiable.Node.Jobs;
using Verifiable.Protocol.Hashing;
using Verifiable.Protocol.Jobs;

namespace Verifiable.Challenger;

/// <summary>Re-executes segments of one job and compares state roots. Not thread-safe.</summary>
/// <remarks>Each segment is executed from the state that the chain has before it, whatever came of the segments audited earlier.</remarks>
internal sealed class Audit : IDisposable
{
    private readonly LoadedJob _job;
    private readonly ExecutedSegments _executed;
    private readonly ChallengerOptions _options;
    private readonly SegmentExecutor _executor;
    private readonly ILogger _logger;
    private readonly Action<AuditProgress> _progress;
    private ulong _jobId;

    /// <summary>Prepares an audit.</summary>
    /// <param name="job">The job.</param>
    /// <param name="executed">Where results are kept.</param>
    /// <param name="runner">Runs steps; the caller disposes it.</param>
    /// <param name="degree">Most threads to hash on.</param>
    /// <param name="keep">Stores a checkpoint of the state of a root and gives the hash of the blob.</param>
    /// <param name="options">What to audit.</param>
    /// <param name="logger">Where messages go.</param>
    /// <param name="progress">Called after each step.</param>
    public Audit(LoadedJob job, ExecutedSegments executed, IStepRunner runner, int degree, Func<Hash256, byte[], Hash256> keep, ChallengerOptions options, ILogger logger, Action<AuditProgress> progress)
    {
        _job = job;
        _executed = executed;
        _options = options;
        _logger = logger;
        _progress = progress;
        _executor = new SegmentExecutor(job, executed, runner, degree, keep) { StepCompleted = (step, _) => progress(new AuditProgress(_jobId, step + 1, Spec.Steps, false)) };
    }

    /// <summary>The job.</summary>
    public LoadedJob Job => _job;

    private JobSpec Spec => _job.Job.Spec;

    /// <summary>Whether a receipt is right, as far as the sample goes.</summary>
    /// <exception cref="InvalidDataException">The state before the segment is not to be had.</exception>
    public bool Check(AuditTask task, CancellationToken cancellationToken)
    {
        (ulong jobId, uint segment, Hash256 claimed) = (task.Receipt.JobId, task.Receipt.Segment, task.Receipt.EndStateRoot);
        _jobId = jobId;
        Hash256 root = _executed.EndOf(task.StartRoot, task.EndStep) ?? (Skip(segment, claimed) ? claimed : _executor.Execute(segment, task.StartRoot, cancellationToken));
        _progress(new AuditProgress(jobId, (long)task.EndStep, Spec.Steps, root != claimed));
        if (root != claimed)
        {
            Log.Diverged(_logger, jobId, segment, root, claimed);
            return false;
        }

        Log.Agreed(_logger, jobId, segment, root);
        return true;
    }

    /// <summary>Whether the state before a receipt's segment is there, or what came of it is known.</summary>
    public bool HasStart(AuditTask task) => _executed.EndOf(task.StartRoot, task.EndStep) is not null || _executor.HasBefore(task.Receipt.Segment, task.StartRoot);

    /// <inheritdoc/>
    public void Dispose() => _executor.Dispose();

    /// <summary>Whether the segment is left out of the sample and its end state could be had instead.</summary>
    private bool Skip(uint segment, Hash256 claimed)
    {
        const int Resolution = 1 << 30;
        return RandomNumberGenerator.GetInt32(Resolution) >= _options.AuditRate * Resolution && _executor.TryAdopt(segment, claimed);
    }
}
