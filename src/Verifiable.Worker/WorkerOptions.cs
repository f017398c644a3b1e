using System.Numerics;
using Verifiable.Protocol.Hashing;
using Verifiable.Worker.Faults;

namespace Verifiable.Worker;

/// <summary>Which jobs a worker takes.</summary>
public sealed record WorkerOptions
{
    private static readonly TimeSpan s_longestAcknowledgementTime = TimeSpan.FromDays(6);

    /// <summary>Jobs worked on at the same time, 1 to 16. Default 1: a job uses all threads.</summary>
    public int MaxJobs { get; init; } = 1;

    /// <summary>Least payment for a job, in units of its payment token. Default 0: any.</summary>
    public BigInteger MinPayment { get; init; }

    /// <summary>Most stake to lock for one job, in units of the stake token. Default null: what is free.</summary>
    public BigInteger? MaxStake { get; init; }

    /// <summary>Tokens that count as payment. Default none given: the deployment's token alone; anybody can make a worthless one.</summary>
    public IReadOnlyList<Address> Tokens { get; init; } = [];

    /// <summary>Least bond of a job's challengers, in units of the stake token; half of a lost one compensates the worker for its moves. Default 0: any that the market takes.</summary>
    public BigInteger MinChallengerBond { get; init; }

    /// <summary>How many times over a segment must be executable within what a dispute's clock leaves for it, 1 to 1,000. Default 3: games, trainings and other programs share the machine.</summary>
    public double ClockMargin { get; init; } = 3;

    /// <summary>How long a requester has to acknowledge the weights of a finished job before the worker delivers them encrypted to earn the last payment, 0 to 6 days. Default 1 hour:
    /// that costs gas, and the contract gives up on a worker that has not offered within 7 days.</summary>
    public TimeSpan AcknowledgementTime { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How many stakes the operator knows this worker has lost; at more the worker claims no further job. Default 0.</summary>
    public int AcknowledgedSlashes { get; init; }

    /// <summary>A bit to flip on purpose, for demonstrations and tests; null in earnest.</summary>
    public Fault? Fault { get; init; }

    /// <summary>Checks all options.</summary>
    /// <exception cref="ArgumentException">Some option is out of range; the message lists all of them.</exception>
    public void Validate()
    {
        var failures = new List<string>();
        if (MaxJobs is < 1 or > 16)
            failures.Add($"max jobs: expected 1 to 16, got {MaxJobs}");
        if (AcknowledgedSlashes < 0)
            failures.Add($"acknowledged slashes: expected at least 0, got {AcknowledgedSlashes}");
        if (MinPayment.Sign < 0)
            failures.Add($"min payment: expected at least 0, got {MinPayment}");
        if (MaxStake is { Sign: < 0 } stake)
            failures.Add($"max stake: expected at least 0, got {stake}");
        if (MinChallengerBond.Sign < 0)
            failures.Add($"min challenger bond: expected at least 0, got {MinChallengerBond}");
        if (ClockMargin is not (>= 1 and <= 1000))
            failures.Add($"clock margin: expected 1 to 1000, got {ClockMargin}");
        if (AcknowledgementTime < TimeSpan.Zero || AcknowledgementTime > s_longestAcknowledgementTime)
            failures.Add($"acknowledgement time: expected 0 to {s_longestAcknowledgementTime.TotalSeconds:F0} s, got {AcknowledgementTime.TotalSeconds:F0} s");
        if (failures.Count > 0)
            throw new ArgumentException(string.Join(Environment.NewLine, failures));
    }
}
