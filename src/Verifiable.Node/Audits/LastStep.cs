using Verifiable.Execution.Disputes;
using Verifiable.Protocol.Disputes;
using Verifiable.Protocol.Jobs;

namespace Verifiable.Node.Audits;

/// <summary>The claim about a segment's last step.</summary>
public static class LastStep
{
    /// <summary>What an execution of a segment says about its last step.</summary>
    public static StepClaim Of(IClaimTrace claims, JobSpec spec, uint segment)
    {
        ArgumentNullException.ThrowIfNull(claims);
        ArgumentNullException.ThrowIfNull(spec);
        (uint first, uint count) = spec.Segment(segment);
        long last = (long)first + count - 1;
        return new StepClaim(claims.StateRoot(last), claims.StateRoot(last + 1), claims.TraceRoot(last));
    }

    /// <summary>A claim as the contracts take it.</summary>
    public static Ethereum.Contracts.StepClaim ToContract(StepClaim claim)
    {
        ArgumentNullException.ThrowIfNull(claim);
        return new Ethereum.Contracts.StepClaim(claim.StateBefore, claim.StateAfter, claim.Trace);
    }
}
