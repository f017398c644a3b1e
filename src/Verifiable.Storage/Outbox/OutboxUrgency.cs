namespace Verifiable.Storage;

/// <summary>What an intent's delay costs. Intents of a lower value go first. Zero is no urgency.</summary>
public enum OutboxUrgency : byte
{
    /// <summary>A clock of the protocol runs against the sender, and its stake is lost when it ends: moves of games, commitments and reveals of audits, disputes.</summary>
    Clock = 1,

    /// <summary>An answer to a request, of which anybody may pay for many.</summary>
    Answer = 2,

    /// <summary>Work that goes on: claims, starts, receipts.</summary>
    Work = 3,

    /// <summary>Taking what is earned, which nobody else can: finalising, settling, withdrawing.</summary>
    Collection = 4,
}
