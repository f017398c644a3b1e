namespace Verifiable.Node.Audits;

/// <summary>Where the audit of a segment stands; the values are those of the contract's <c>Standing</c>.</summary>
public enum AuditStanding : byte
{
    /// <summary>No audits in this job, or no receipt.</summary>
    None,

    /// <summary>The block that decides is still to come, or nobody has drawn yet.</summary>
    Scheduled,

    /// <summary>Not sampled, not payable, or over before the draw.</summary>
    Passed,

    /// <summary>Worker and auditors answer.</summary>
    Begun,

    /// <summary>The hold is lifted.</summary>
    Settled,

    /// <summary>The attempt ended before that.</summary>
    Ended,
}
