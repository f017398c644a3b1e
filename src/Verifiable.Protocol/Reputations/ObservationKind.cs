namespace Verifiable.Protocol.Reputations;

/// <summary>What was observed of an account; the order is the contract's.</summary>
public enum ObservationKind : byte
{
    /// <summary>A job is final.</summary>
    FinalizedJob,

    /// <summary>Worker or challenger lost a dispute.</summary>
    LostDispute,

    /// <summary>An attempt ran past its deadline.</summary>
    Timeout,
}
