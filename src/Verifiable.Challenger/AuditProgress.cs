namespace Verifiable.Challenger;

/// <summary>How far an audit has come.</summary>
/// <param name="JobId">The job.</param>
/// <param name="Step">Steps re-executed or skipped.</param>
/// <param name="Steps">Steps in all.</param>
/// <param name="Diverged">Whether the last segment gave another state root than its receipt.</param>
public readonly record struct AuditProgress(ulong JobId, long Step, long Steps, bool Diverged);
