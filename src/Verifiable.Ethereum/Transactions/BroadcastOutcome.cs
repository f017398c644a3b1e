namespace Verifiable.Ethereum.Transactions;

/// <summary>What a node did with a broadcast transaction. All but <see cref="Displaced"/> are success.</summary>
public enum BroadcastOutcome
{
    /// <summary>No outcome: a default value is never one by mistake.</summary>
    None = 0,

    /// <summary>The node took it.</summary>
    Accepted,

    /// <summary>The node had it already.</summary>
    AlreadyKnown,

    /// <summary>It, or an earlier one that it replaces, is mined.</summary>
    Mined,

    /// <summary>Another transaction was mined with this nonce; this one can never be.</summary>
    Displaced,
}
