using System.Numerics;
using Verifiable.Protocol.Hashing;

namespace Verifiable.Protocol.Reputations;

/// <summary>Recomputes every account's reputation from the contract's events alone, bit for bit.</summary>
/// <remarks>
/// The rules, their reasons and the layout of an account are on the contract, <c>contracts/src/market/Reputation.sol</c>; widths of sums and
/// counters, at which they saturate, are the contract's. Events are given in the order of the chain. Not thread-safe.
/// </remarks>
public sealed class ReputationReplay
{
    /// <summary>Seconds in a tick.</summary>
    public const ulong Tick = 120;

    private const ulong One = ReputationState.One;
    private const ulong PairLimit = 2 * One;
    private const ulong TimeoutPenalty = HalfLife.Ticks / 4;
    private const ulong LossPenalty = 64 * HalfLife.Ticks;
    private const ulong LargestSum = (1UL << 48) - 1;
    private const ulong LargestPenalty = (1UL << 40) - 1;
    private const ulong MostJobs = (1UL << 24) - 1;

    // The worth from which on a job counts in full: 100 tokens of 18 decimals.
    private static readonly BigInteger FullWorth = 100 * BigInteger.Pow(10, 18);
    private readonly Dictionary<Address, ReputationState> _states = [];
    private readonly Dictionary<(Address Account, Address Counterparty), (ulong Evidence, ulong UpdatedAt)> _contributions = [];

    /// <summary>The state at the account's last observation; all zero where there was none.</summary>
    public ReputationState StateOf(Address account) => _states.GetValueOrDefault(account);

    /// <summary>Takes in the next event.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is older than the account's last one, or of an unknown kind.</exception>
    public void Apply(ReputationObservation observation)
    {
        ArgumentNullException.ThrowIfNull(observation);
        ReputationState state = StateOf(observation.Account).At(observation.ObservedAt);
        _states[observation.Account] = observation.Kind switch
        {
            ObservationKind.FinalizedJob => Finalize(state, observation),
            ObservationKind.LostDispute => Penalize(state, LossPenalty) with { Since = 0, LostDisputes = Math.Min(state.LostDisputes + 1, ushort.MaxValue) },
            ObservationKind.Timeout => Penalize(state, TimeoutPenalty) with { Timeouts = Math.Min(state.Timeouts + 1, ushort.MaxValue) },
            _ => throw new ArgumentOutOfRangeException(nameof(observation), observation.Kind, "replay: expected a known observation, got another"),
        };
    }

    private static ReputationState Penalize(ReputationState state, ulong ticks) => state with
    {
        Good = HalfLife.Decay(state.Good, ticks),
        Evidence = Math.Min(state.Evidence + One, LargestSum),
        Penalty = Math.Min(state.Penalty + ticks, LargestPenalty),
    };

    private ReputationState Finalize(ReputationState state, ReputationObservation job)
    {
        ulong credit = job.Account == job.Counterparty ? 0 : Credit(state.OwnTime, job);
        return state with
        {
            FinalizedJobs = Math.Min(state.FinalizedJobs + 1, MostJobs),
            Since = state.Since == 0 ? state.UpdatedAt : state.Since,
            Good = Math.Min(state.Good + credit, LargestSum),
            Evidence = Math.Min(state.Evidence + credit, LargestSum),
        };
    }

    private ulong Credit(ulong time, ReputationObservation job)
    {
        (ulong evidence, ulong updatedAt) = _contributions.GetValueOrDefault((job.Account, job.Counterparty));
        ulong before = HalfLife.Decay(evidence, time - updatedAt);
        var full = (ulong)(BigInteger.Min(job.Worth, FullWorth) * One / FullWorth);
        var credit = (ulong)((UInt128)full * (PairLimit - before) / PairLimit);
        _contributions[(job.Account, job.Counterparty)] = (before + credit, time);
        return credit;
    }
}
