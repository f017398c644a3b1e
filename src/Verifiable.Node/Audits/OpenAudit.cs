using Verifiable.Ethereum.Contracts;
using Verifiable.Protocol.Audits;

namespace Verifiable.Node.Audits;

/// <summary>The audit of a receipt that is not final, as the chain has it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="State">What the court knows of it.</param>
/// <param name="Subject">What is asked for.</param>
public sealed record OpenAudit(AuditName Name, Audit State, AuditSubject Subject)
{
    /// <summary>Where it stands.</summary>
    public AuditStanding Standing => (AuditStanding)State.Standing;

    /// <summary>End of the phase that it is in, in seconds of the chain.</summary>
    /// <param name="now">The chain's time.</param>
    public ulong PhaseUntil(ulong now) => now <= State.CommitUntil ? State.CommitUntil : now <= State.RevealUntil ? State.RevealUntil : State.DisputeUntil;

    /// <summary>Key of an intent about it.</summary>
    public string Key(string act) => $"audit/{Name}/{act}";
}
