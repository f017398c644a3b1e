using Verifiable.Protocol.Hashing;

namespace Verifiable.Protocol.Jobs;

/// <summary>Everything that decides the bits of a job, and its terms (protocol section 5).</summary>
public sealed record JobSpec(
    Hash256 ProgramRoot,
    Hash256 InitialStateRoot,
    Hash256 DatasetRoot,
    Hash256 ScheduleRoot,
    ulong Seed,
    uint Steps,
    uint CheckpointInterval,
    Verification Verification,
    Payment Payment)
{
    /// <summary>The EIP-712 type without the types it refers to.</summary>
    public const string Type =
        "JobSpec(bytes32 programRoot,bytes32 initialStateRoot,bytes32 datasetRoot,bytes32 scheduleRoot,uint64 seed,uint32 steps,uint32 checkpointInterval,"
        + "Verification verification,Payment payment)";

    /// <summary>The EIP-712 type with the types it refers to, in alphabetical order.</summary>
    public const string EncodedType = Type + Payment.Type + Verification.Type;

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
        .Add(Verification.Hash()).Add(Payment.Hash())
        .Finish();
}
