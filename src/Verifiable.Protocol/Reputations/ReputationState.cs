using System.Numerics;

namespace Verifiable.Protocol.Reputations;

/// <summary>What the contract stores of one account, as it stood at its last observation.</summary>
/// <param name="Good">Evidence for the account; 2^32 is a job of full worth.</param>
/// <param name="Evidence">All evidence, of whatever kind.</param>
/// <param name="UpdatedAt">Time of the last observation, in ticks of 120 seconds.</param>
/// <param name="Since">Time of the first finalised job since the last lost dispute, in ticks; zero: none.</param>
/// <param name="Penalty">Ticks by which the evidence for the account has aged faster than time.</param>
/// <param name="FinalizedJobs">Counter.</param>
/// <param name="LostDisputes">Counter.</param>
/// <param name="Timeouts">Counter.</param>
public readonly record struct ReputationState(
    ulong Good, ulong Evidence, ulong UpdatedAt, ulong Since, ulong Penalty, ulong FinalizedJobs, ulong LostDisputes, ulong Timeouts)
{
    internal const ulong One = 1UL << 32;
    private const ulong Prior = 8 * One;
    private const ulong Dues = 30UL * 24 * 3600 / ReputationReplay.Tick;
    private const ulong Million = 1_000_000;

    /// <summary>The account's own time, in which contributions of its counterparties fade.</summary>
    public ulong OwnTime => UpdatedAt + Penalty;

    /// <summary>How far the account can be relied on, parts per million, if this is its state now.</summary>
    public ulong Score => Since == 0
        ? 0
        : (ulong)((BigInteger)Million * Good * Math.Min(UpdatedAt - Since, Dues) / ((BigInteger)(Good + Prior) * Dues));

    /// <summary>How much is known about the account, parts per million, if this is its state now.</summary>
    public ulong Confidence => (ulong)((BigInteger)Million * Evidence / (Evidence + Prior));

    /// <summary>The state at a later time if nothing happens.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The time is before the last observation.</exception>
    public ReputationState At(ulong seconds)
    {
        ulong now = seconds / ReputationReplay.Tick;
        ArgumentOutOfRangeException.ThrowIfLessThan(now, UpdatedAt, nameof(seconds));
        ulong elapsed = now - UpdatedAt;
        return this with { Good = HalfLife.Decay(Good, elapsed), Evidence = HalfLife.Decay(Evidence, elapsed), UpdatedAt = now };
    }
}
