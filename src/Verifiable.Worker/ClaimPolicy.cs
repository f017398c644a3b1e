using System.Numerics;
using Verifiable.Ethereum;
using Verifiable.Protocol.Jobs;

namespace Verifiable.Worker;

/// <summary>Decides whether a worker takes an open job. Pure decision.</summary>
public static class ClaimPolicy
{
    /// <summary>Null when the job is taken, else why not. Stake is named last: where another reason stands, more of it would not help.</summary>
    /// <param name="spec">What the job asks for.</param>
    /// <param name="options">What the operator wants.</param>
    /// <param name="activeJobs">Jobs in work.</param>
    /// <param name="freeStake">Stake that backs nothing yet.</param>
    public static Refusal? Refuse(JobSpec spec, WorkerOptions options, int activeJobs, BigInteger freeStake)
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(options);
        if (activeJobs >= options.MaxJobs)
            return new Refusal($"expected fewer than {options.MaxJobs} jobs in work, got {activeJobs}");
        if (spec.Payment.Amount < options.MinPayment)
            return new Refusal($"expected a payment of at least {options.MinPayment} units of its token, got {spec.Payment.Amount}");
        if (options.MaxStake is { } most && spec.Verification.WorkerStake > most)
            return new Refusal($"expected a stake of at most {TokenAmount.Format(most)}, got {TokenAmount.Format(spec.Verification.WorkerStake)}");
        BigInteger stake = spec.Verification.WorkerStake;
        return stake > freeStake
            ? new Refusal($"expected free stake of at least {TokenAmount.Format(stake)}, got {TokenAmount.Format(freeStake)} (verifiable stake deposit)", stake)
            : null;
    }
}
