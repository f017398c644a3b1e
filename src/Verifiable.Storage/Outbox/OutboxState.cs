namespace Verifiable.Storage;

/// <summary>How far an intent has come; <see cref="OutboxTransitions"/> is the table of moves. Zero is no state.</summary>
public enum OutboxState : byte
{
    /// <summary>Wanted; nothing is signed.</summary>
    Pending = 1,

    /// <summary>Signed; from here on it may be on the network, and exactly these bytes may be sent any number of times.</summary>
    Prepared = 2,

    /// <summary>Its transaction is in a block, successful or reverted.</summary>
    Confirmed = 3,

    /// <summary>Given up; nothing of it is or will be on chain.</summary>
    Failed = 4,
}
