namespace Verifiable.Challenger;

/// <summary>Where the opening of a dispute stands.</summary>
internal enum Opening
{
    /// <summary>It can be sent.</summary>
    Send,

    /// <summary>It could be sent with more free stake.</summary>
    LacksStake,

    /// <summary>It was sent, or is about to be.</summary>
    UnderWay,

    /// <summary>The game is open.</summary>
    Done,

    /// <summary>The contract takes none any more: the segment is final, or the job is over or with another worker.</summary>
    TooLate,
}
