using Verifiable.Protocol.Hashing;

namespace Verifiable.Protocol.Jobs;

/// <summary>Everything that decides the bits of a job, and its terms (protocol section 5).</summary>
/// <param name="ProgramRoot">What one step computes.</param>
/// <param name="InitialStateRoot">The state before step 0.</param>
/// <param name="DatasetRoot">The dataset tensors.</param>
/// <param name="ScheduleRoot">The schedule.</param>
/// <param name="Seed">Seed of everything random.</param>
/// <param name="Steps">Number of steps.</param>
/// <param name="CheckpointInterval">Steps of a segment.</param>
/// <param name="Work">Size in giga-flops, by which asks are priced.</param>
/// <param name="OfferDeadline">Last moment of a claim, seconds since 1970, a uint40; 0: none.</param>
/// <param name="Referee">Version of the rules that judge disputes.</param>
/// <param name="Verification">Terms of verification.</param>
/// <param name="Audits">Terms of audits.</param>
/// <param name="Payment">What the work earns.</param>
public sealed record JobSpec(
    Hash256 ProgramRoot,
    Hash256 InitialStateRoot,
    Hash256 DatasetRoot,
    Hash256 ScheduleRoot,
    ulong Seed,
    uint Steps,
    uint CheckpointInterval,
    ulong Work,
    ulong OfferDeadline,
    ushort Referee,
    Verification Verification,
    AuditTerms Audits,
    Payment Payment)
{
    /// <summary>The EIP-712 type without the types it refers to.</summary>
    public const string Type =
        "JobSpec(bytes32 programRoot,bytes32 initialStateRoot,bytes32 datasetRoot,bytes32 scheduleRoot,uint64 seed,uint32 steps,uint32 checkpointInterval,"
        + "uint64 work,uint40 offerDeadline,uint16 referee,Verification verification,Audits audits,Payment payment)";

    /// <summary>The EIP-712 type with the types it refers to, in alphabetical order.</summary>
    public const string EncodedType = Type + AuditTerms.Type + Payment.Type + Verification.Type;

    /// <summary>Number of segments, <c>ceil(steps / checkpointInterval)</c>.</summary>
    public uint SegmentCount => (uint)(((ulong)Steps + CheckpointInterval - 1) / CheckpointInterval);

    /// <summary>First step and number of steps of a segment.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such segment.</exception>
    public (uint FirstStep, uint StepCount) Segment(uint segment)
    {
        if (segment >= SegmentCount)
            throw new ArgumentOutOfRangeException(nameof(segment), $"JobSpec.Segment: expected a segment below {SegmentCount}, got {segment}");
        uint first = segment * CheckpointInterval;
        return (first, Math.Min(CheckpointInterval, Steps - first));
    }

    /// <summary>The <c>specHash</c>: EIP-712 <c>hashStruct</c>.</summary>
    /// <exception cref="OverflowException">An amount is no uint256.</exception>
    public Hash256 Hash() => new StructHasher(EncodedType)
        .Add(ProgramRoot).Add(InitialStateRoot).Add(DatasetRoot).Add(ScheduleRoot)
        .Add(Seed).Add(Steps).Add(CheckpointInterval)
        .Add(Work).Add(OfferDeadline).Add(Referee)
        .Add(Verification.Hash()).Add(Audits.Hash()).Add(Payment.Hash())
        .Finish();
}
