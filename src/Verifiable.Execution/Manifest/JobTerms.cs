using Verifiable.Protocol.Jobs;

namespace Verifiable.Execution.Manifest;

/// <summary>Everything of a job's specification that is about money and time, not about bits.</summary>
/// <param name="OfferDeadline">Last moment of a claim, seconds since 1970; 0: none.</param>
/// <param name="Referee">Version of the rules that judge disputes.</param>
/// <param name="Verification">Terms of verification.</param>
/// <param name="Audits">Terms of audits.</param>
/// <param name="Payment">What the worker earns.</param>
public sealed record JobTerms(ulong OfferDeadline, ushort Referee, Verification Verification, AuditTerms Audits, Payment Payment);
