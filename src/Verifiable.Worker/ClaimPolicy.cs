using System.Numerics;
using Verifiable.Protocol.Jobs;

namespace Verifiable.Worker;

/// <summary>Decides whether a worker takes an open job. Pure decision.</summary>
public static class ClaimPolicy
{
    /// <summary>Null when the job is taken, else why not.</summary>
    /// <param name="spec">What the job asks for.</param>
    /// <param name="options">What the operator wants.</param>
    /// <param name="activeJobs">Jobs in work.</param>
    /// <param name="freeStake">Stake that backs nothing yet.</param>
    public static string? Refusal(JobSpec spec, WorkerOptions options, int activeJobs, BigInteger freeStake)
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(options);
        if (activeJobs >= options.MaxJobs)
            return $"expected fewer than {options.MaxJobs} jobs in work, got {activeJobs}";
        if (spec.Payment.Amount < options.MinPayment)
            return $"expected a payment of at least {options.MinPayment}, got {spec.Payment.Amount}";
        if (options.MaxStake is { } most && spec.Verification.WorkerStake > most)
            return $"expected a stake of at most {most}, got {spec.Verification.WorkerStake}";
        return spec.Verification.WorkerStake > freeStake
            ? $"expected free stake of at least {spec.Verification.WorkerStake}, got {freeStake}"
            : null;
    }
}
