using Microsoft.Extensions.Logging;
using Verifiable.Execution.NonFinite;
using Verifiable.Protocol.Hashing;

namespace Verifiable.Worker;

/// <summary>The worker's log messages.</summary>
internal static partial class Log
{
    [LoggerMessage(100, LogLevel.Information, "Job {Job}: segment {Segment} trained, state {Root}")]
    public static partial void SegmentTrained(ILogger logger, ulong job, uint segment, Hash256 root);

    [LoggerMessage(101, LogLevel.Information, "Job {Job}: resumed behind step {Step}")]
    public static partial void Resumed(ILogger logger, ulong job, ulong step);

    [LoggerMessage(102, LogLevel.Information, "Job {Job}: not taken: {Reason}")]
    public static partial void NotTaken(ILogger logger, ulong job, string reason);

    [LoggerMessage(103, LogLevel.Information, "Job {Job}: fetched and checked; claiming")]
    public static partial void Claiming(ILogger logger, ulong job);

    [LoggerMessage(104, LogLevel.Information, "Job {Job}: training attempt {Attempt}")]
    public static partial void Training(ILogger logger, ulong job, ushort attempt);

    [LoggerMessage(106, LogLevel.Warning, "No free stake: only jobs that ask for none are taken until there is some (verifiable stake deposit AMOUNT with this node's --rpc, --deployment and --key)")]
    public static partial void NoStake(ILogger logger);

    [LoggerMessage(107, LogLevel.Information, "Job {Job}: a step and its root take {Milliseconds} ms here; starting")]
    public static partial void Starting(ILogger logger, ulong job, long milliseconds);

    [LoggerMessage(109, LogLevel.Warning, "Job {Job}: {Finding}; training goes on, as the job's program is what was asked for")]
    public static partial void NonFinite(ILogger logger, ulong job, NonFiniteReport finding);

    [LoggerMessage(110, LogLevel.Warning, "Job {Job}: {Name} is {Value} after step {Step}, and where it comes from cannot be found out; training goes on, as the job's program is what was asked for")]
    public static partial void NonFiniteUnexplained(ILogger logger, ulong job, string name, float value, long step, Exception exception);

    [LoggerMessage(111, LogLevel.Critical, "Job {Job}: this worker lost its stake over segment {Segment}. Its machine may compute wrong bits: no further job is claimed until the node is started with --acknowledge-slashes {Count}")]
    public static partial void Slashed(ILogger logger, ulong job, uint segment, int count);

    [LoggerMessage(112, LogLevel.Information, "Job {Job}: not acknowledged; delivering the weights encrypted under {Root}")]
    public static partial void Delivering(ILogger logger, ulong job, Hash256 root);

    [LoggerMessage(120, LogLevel.Information, "Job {Job}: asked for chunk {Chunk} of state tensor {Tensor} at segment {Segment}; answering")]
    public static partial void Answering(ILogger logger, ulong job, uint segment, ushort tensor, uint chunk);

    [LoggerMessage(113, LogLevel.Information, "Job {Job}: segment {Segment} is audited; committing to its last step")]
    public static partial void Audited(ILogger logger, ulong job, uint segment);

    [LoggerMessage(108, LogLevel.Warning, "Job {Job}: given back before the start: {Reason}")]
    public static partial void GivenBack(ILogger logger, ulong job, string reason);
}
