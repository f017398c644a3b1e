using Microsoft.Extensions.Logging;
using Verifiable.Protocol.Hashing;

namespace Verifiable.Challenger;

/// <summary>The challenger's log messages.</summary>
internal static partial class Log
{
    [LoggerMessage(200, LogLevel.Information, "Job {Job}: segment {Segment} agrees, state {Root}")]
    public static partial void Agreed(ILogger logger, ulong job, uint segment, Hash256 root);

    [LoggerMessage(201, LogLevel.Warning, "Job {Job}: segment {Segment} diverges: executed {Own}, receipt {Claimed}")]
    public static partial void Diverged(ILogger logger, ulong job, uint segment, Hash256 own, Hash256 claimed);

    [LoggerMessage(204, LogLevel.Information, "Job {Job}: auditing")]
    public static partial void Auditing(ILogger logger, ulong job);

    [LoggerMessage(205, LogLevel.Warning, "No free stake: cannot dispute until there is some (verifiable stake deposit AMOUNT with this node's --rpc, --deployment and --key)")]
    public static partial void NoStake(ILogger logger);

    [LoggerMessage(206, LogLevel.Warning, "Job {Job}: auditing, but cannot dispute: its bond is {Bond}, the free stake {Free} (verifiable stake deposit)")]
    public static partial void CannotDispute(ILogger logger, ulong job, string bond, string free);

    [LoggerMessage(207, LogLevel.Warning, "Job {Job}: segment {Segment} is wrong, but cannot be disputed yet: the bond is {Bond}, the free stake {Free}; waiting for a deposit (verifiable stake deposit)")]
    public static partial void LacksStake(ILogger logger, ulong job, uint segment, string bond, string free);

    [LoggerMessage(209, LogLevel.Warning, "Cannot join the auditors with {Units} units: they ask for {Missing} more stake, the free stake is {Free} (verifiable stake deposit)")]
    public static partial void CannotJoin(ILogger logger, int units, string missing, string free);

    [LoggerMessage(210, LogLevel.Information, "Job {Job}: drawn for the audit of segment {Segment} with unit {Unit}; committing to its last step")]
    public static partial void Answering(ILogger logger, ulong job, uint segment, ulong unit);

    [LoggerMessage(215, LogLevel.Warning, "Job {Job}: accusing auditor {Auditor} with unit {Unit} in the audit of segment {Segment}")]
    public static partial void Accusing(ILogger logger, ulong job, uint segment, Address auditor, ulong unit);

    [LoggerMessage(213, LogLevel.Information, "Job {Job}: enlisting {Units} units for its audits")]
    public static partial void Enlisting(ILogger logger, ulong job, ulong units);

    [LoggerMessage(214, LogLevel.Warning, "Job {Job}: not enlisting for its audits: {Reason}")]
    public static partial void NotEnlisting(ILogger logger, ulong job, string reason);

    [LoggerMessage(211, LogLevel.Warning, "Job {Job}: the worker's claim about segment {Segment} differs; disputing it")]
    public static partial void Disputing(ILogger logger, ulong job, uint segment);

    [LoggerMessage(220, LogLevel.Information, "Job {Job}: nobody published the state before segment {Segment}; asking on chain for {Chunks} chunks of {Root}")]
    public static partial void AskingForState(ILogger logger, ulong job, uint segment, int chunks, Hash256 root);

    [LoggerMessage(221, LogLevel.Information, "Job {Job}: state {Root} put together from answers on chain")]
    public static partial void StateObtained(ILogger logger, ulong job, Hash256 root);

    [LoggerMessage(222, LogLevel.Warning, "Job {Job}: the state before segment {Segment} would cost {Price}, but {Left} is left of the budget; executing the job up to there instead (--data-budget)")]
    public static partial void StateTooDear(ILogger logger, ulong job, uint segment, string price, string left);

    [LoggerMessage(208, LogLevel.Warning, "Job {Job}: segment {Segment} is wrong, but can no longer be disputed")]
    public static partial void NotDisputed(ILogger logger, ulong job, uint segment);
}
