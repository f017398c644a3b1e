using Claim = Verifiable.Protocol.Disputes.StepClaim;
using Header = Verifiable.Protocol.Programs.ProgramHeader;
using Spec = Verifiable.Protocol.Jobs.JobSpec;

namespace Verifiable.Ethereum.Contracts;

/// <summary>Specifications, headers and claims as the contracts take them.</summary>
public static class JobSpecEncoding
{
    /// <summary>The argument of <c>postJob</c>.</summary>
    /// <exception cref="OverflowException">An amount is no uint128.</exception>
    public static JobSpec ToContract(this Spec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        return new JobSpec(
            spec.ProgramRoot,
            spec.InitialStateRoot,
            spec.DatasetRoot,
            spec.ScheduleRoot,
            spec.Seed,
            spec.Steps,
            spec.CheckpointInterval,
            spec.Work,
            spec.OfferDeadline,
            spec.Referee,
            new Verification(
                spec.Verification.ChallengeWindow,
                spec.Verification.MoveClock,
                spec.Verification.SegmentTime,
                spec.Verification.StartDeadline,
                spec.Verification.JobDeadline,
                spec.Verification.MinimumReputation,
                (UInt128)spec.Verification.WorkerStake,
                (UInt128)spec.Verification.ChallengerBond,
                (UInt128)spec.Verification.ClaimBond),
            new Audits(spec.Audits.Rate, spec.Audits.Auditors, (UInt128)spec.Audits.Fee, (UInt128)spec.Audits.Budget),
            new Payment(spec.Payment.Token, (UInt128)spec.Payment.Amount, (UInt128)spec.Payment.Worth));
    }

    /// <summary>The argument of <c>register</c>.</summary>
    public static ProgramHeader ToContract(this Header header)
    {
        ArgumentNullException.ThrowIfNull(header);
        return new ProgramHeader(
            (ushort)header.OperatorCount, (ushort)header.StateCount, (ushort)header.DatasetCount, header.OperatorsRoot, header.StateDeclarationsRoot, header.InputDeclarationsRoot);
    }

    /// <summary>What an audit reveals.</summary>
    public static StepClaim ToContract(this Claim claim)
    {
        ArgumentNullException.ThrowIfNull(claim);
        return new StepClaim(claim.StateBefore, claim.StateAfter, claim.Trace);
    }
}
