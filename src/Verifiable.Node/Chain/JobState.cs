namespace Verifiable.Node.Chain;

/// <summary>Where a job stands; the values are those of the contract's <c>JobState</c>.</summary>
public enum JobState : byte
{
    /// <summary>No such job.</summary>
    None,

    /// <summary>Posted, and free to claim.</summary>
    Open,

    /// <summary>Claimed; the worker may still give it back.</summary>
    Claimed,

    /// <summary>The worker is committed.</summary>
    Running,

    /// <summary>All segments are final and paid.</summary>
    Finalized,

    /// <summary>Taken back by the requester.</summary>
    Cancelled,

    /// <summary>The program was proven invalid.</summary>
    Void,
}
