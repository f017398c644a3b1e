using System.Globalization;
using System.Numerics;
using Verifiable.Ethereum;
using Verifiable.Protocol.Hashing;
using Verifiable.Protocol.Jobs;

namespace Verifiable.Worker;

/// <summary>Decides whether a worker takes an open job. Pure decision.</summary>
public static class ClaimPolicy
{
    /// <summary>Null when the job is taken, else why not. Stake is named last: where another reason stands, more of it would not help.</summary>
    /// <param name="spec">What the job asks for.</param>
    /// <param name="options">What the operator wants.</param>
    /// <param name="stakeToken">The deployment's token, which counts as payment where the operator names none.</param>
    /// <param name="activeJobs">Jobs in work.</param>
    /// <param name="freeStake">Stake that backs nothing yet.</param>
    public static Refusal? Refuse(JobSpec spec, WorkerOptions options, Address stakeToken, int activeJobs, BigInteger freeStake)
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(options);
        if (activeJobs >= options.MaxJobs)
            return new Refusal($"expected fewer than {options.MaxJobs} jobs in work, got {activeJobs}");
        if (options.Tokens.Count == 0 ? spec.Payment.Token != stakeToken : !options.Tokens.Contains(spec.Payment.Token))
            return new Refusal($"expected payment in {(options.Tokens.Count == 0 ? stakeToken : string.Join(" or ", options.Tokens))}, got {spec.Payment.Token}");
        if (spec.Verification.ChallengerBond < options.MinChallengerBond)
            return new Refusal($"expected a challenger's bond of at least {TokenAmount.Format(options.MinChallengerBond)}, got {TokenAmount.Format(spec.Verification.ChallengerBond)}");
        if (spec.Payment.Amount < options.MinPayment)
            return new Refusal($"expected a payment of at least {options.MinPayment} units of its token, got {spec.Payment.Amount}");
        if (options.MaxStake is { } most && spec.Verification.WorkerStake > most)
            return new Refusal($"expected a stake of at most {TokenAmount.Format(most)}, got {TokenAmount.Format(spec.Verification.WorkerStake)}");
        BigInteger stake = spec.Verification.Locked;
        return stake > freeStake
            ? new Refusal($"expected free stake of at least {TokenAmount.Format(stake)}, got {TokenAmount.Format(freeStake)} (verifiable stake deposit)", stake)
            : null;
    }

    /// <summary>Whether a job can be claimed at this moment: its program has been there long enough to be checked, and the offer stands.</summary>
    /// <param name="spec">What the job asks for.</param>
    /// <param name="claimableAt">First moment of a claim, seconds since 1970.</param>
    /// <param name="extension">By how much the requester moved the deadlines, seconds.</param>
    /// <param name="now">Time of the chain.</param>
    public static bool IsClaimable(JobSpec spec, ulong claimableAt, uint extension, ulong now)
    {
        ArgumentNullException.ThrowIfNull(spec);
        return now >= claimableAt && (spec.OfferDeadline == 0 || now <= spec.OfferDeadline + extension);
    }

    /// <summary>Null when this machine meets the job's clocks, else why not.</summary>
    /// <remarks>
    /// A dispute makes the worker execute a segment on entering the interval level, and up to a segment on entering the step level; each entry adds a segment time to its clock,
    /// and half of the move clock is left for all the transactions. So one segment may take the segment time and a quarter of the move clock, the margin included.
    /// </remarks>
    /// <param name="spec">What the job asks for.</param>
    /// <param name="options">What the operator wants.</param>
    /// <param name="finalized">Segments that need not be trained any more.</param>
    /// <param name="step">What a step and its state root take.</param>
    public static Refusal? RefuseClocks(JobSpec spec, WorkerOptions options, uint finalized, TimeSpan step)
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(options);
        double segment = step.TotalSeconds * Math.Min(spec.CheckpointInterval, spec.Steps);
        double allowed = SegmentClock(spec);
        if (segment * options.ClockMargin > allowed)
            return new Refusal(string.Create(CultureInfo.InvariantCulture, $"expected {options.ClockMargin} executions of a segment within {allowed:F1} s (segment time and a quarter of the move clock), got {segment:F1} s for one"));
        double rest = step.TotalSeconds * (spec.Steps - Math.Min(spec.Steps, (ulong)finalized * spec.CheckpointInterval));
        return rest > spec.Verification.JobDeadline
            ? new Refusal(string.Create(CultureInfo.InvariantCulture, $"expected the training to take at most the job's deadline of {spec.Verification.JobDeadline} s, got {rest:F0} s"))
            : null;
    }

    /// <summary>Seconds of a dispute's clock that one execution of a segment may take.</summary>
    public static double SegmentClock(JobSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        return spec.Verification.SegmentTime + (spec.Verification.MoveClock / 4.0);
    }
}
