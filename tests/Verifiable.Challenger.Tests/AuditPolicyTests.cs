using System.Numerics;
using Verifiable.Ethereum.Contracts;
using Verifiable.Protocol.Hashing;
using Verifiable.Protocol.Jobs;

namespace Verifiable.Challenger.Tests;

public sealed class AuditPolicyTests
{
    private static readonly BigInteger s_bond = 100;

    /// <summary>A segment of four steps; clocks of 600 and 60 seconds leave 720 for two executions.</summary>
    [Theory]
    [InlineData(90.0, null)]
    [InlineData(90.1, "expected 2 executions of a segment within 720.0 s")]
    public void Refuse_SegmentAgainstTheClocks_LeavesTimeForTwo(double secondsOfStep, string? expected)
    {
        string? reason = AuditPolicy.Refuse(Spec(10, 4), TimeSpan.FromSeconds(secondsOfStep), s_bond);
        Assert.Equal(expected is null, reason is null);
        Assert.StartsWith(expected ?? "", reason ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public void Refuse_IntervalAboveSteps_CountsTheStepsThatThereAre() =>
        Assert.Null(AuditPolicy.Refuse(Spec(2, 1_000_000), TimeSpan.FromSeconds(180), s_bond));

    /// <summary>Who finds a claim wrong and cannot open a game about it loses its unit.</summary>
    [Fact]
    public void Refuse_StakeBelowTheBond_NamesBoth() =>
        Assert.Contains("free stake", AuditPolicy.Refuse(Spec(10, 4), TimeSpan.FromSeconds(1), s_bond - 1)!, StringComparison.Ordinal);

    private static Ethereum.Contracts.JobSpec Spec(uint steps, uint interval) => new Protocol.Jobs.JobSpec(
        default, default, default, default, 0, steps, interval, 1, 0, 1, new Protocol.Jobs.Verification(3600, 600, 60, 600, 3600, 0, 400, s_bond, 0), AuditTerms.None, new Protocol.Jobs.Payment(Address.Zero, 0, 0)).ToContract();
}
