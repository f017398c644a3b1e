using Verifiable.Node.Chain;

namespace Verifiable.Challenger;

/// <summary>A receipt to audit and what belongs to it.</summary>
/// <param name="Known">The job.</param>
/// <param name="Plan">The job's plan.</param>
/// <param name="Task">The receipt.</param>
/// <param name="FinalAt">When it becomes final at the earliest, in seconds of the chain.</param>
internal sealed record AuditWork(KnownJob Known, AuditPlan Plan, AuditTask Task, ulong FinalAt);
