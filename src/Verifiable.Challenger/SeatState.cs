namespace Verifiable.Challenger;

/// <summary>Where a seat in an audit stands; the values are those of the contract's <c>SeatState</c>.</summary>
internal enum SeatState : byte
{
    /// <summary>Nothing was committed.</summary>
    Empty,

    /// <summary>A digest was committed.</summary>
    Committed,

    /// <summary>The answer was revealed.</summary>
    Revealed,

    /// <summary>The seat was paid or punished.</summary>
    Closed,
}
