using System.Numerics;

namespace Verifiable.Worker;

/// <summary>Jobs that were refused, and whether to look at one again. Not thread-safe.</summary>
internal sealed class RefusedJobs
{
    private readonly Dictionary<ulong, BigInteger?> _missingStake = [];

    /// <summary>Notes a refusal.</summary>
    public void Add(ulong jobId, Refusal refusal) => _missingStake[jobId] = refusal.MissingStake;

    /// <summary>Whether a job is still refused with this much free stake.</summary>
    public bool Contains(ulong jobId, BigInteger freeStake) =>
        _missingStake.TryGetValue(jobId, out BigInteger? needed) && (needed is not { } stake || freeStake < stake);
}
