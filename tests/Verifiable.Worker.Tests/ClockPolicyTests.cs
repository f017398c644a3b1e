using Verifiable.Protocol.Hashing;
using Verifiable.Protocol.Jobs;

namespace Verifiable.Worker.Tests;

public sealed class ClockPolicyTests
{
    // Segments of 100 steps; a dispute leaves 60 + 120/4 = 90 s for one.
    private static readonly JobSpec s_spec = new(
        default, default, default, default, 0, 1000, 100, 1, 0, 1,
        new Verification(60, MoveClock: 120, SegmentTime: 60, StartDeadline: 60, JobDeadline: 600, MinimumReputation: 0, WorkerStake: 1000, ChallengerBond: 100, ClaimBond: 0),
        AuditTerms.None, new Payment(Address.Zero, 50, 50));

    [Theory]
    [InlineData(300, 3)]
    [InlineData(450, 2)]
    public void RefuseClocks_SegmentFits_IsNull(int milliseconds, double margin) =>
        Assert.Null(ClaimPolicy.RefuseClocks(s_spec, new WorkerOptions { ClockMargin = margin }, 0, TimeSpan.FromMilliseconds(milliseconds)));

    [Theory]
    [InlineData(301, 3)]
    [InlineData(451, 2)]
    [InlineData(10_000, 1)]
    public void RefuseClocks_SegmentTakesTooLong_NamesBoth(int milliseconds, double margin)
    {
        Refusal? refusal = ClaimPolicy.RefuseClocks(s_spec, new WorkerOptions { ClockMargin = margin }, 0, TimeSpan.FromMilliseconds(milliseconds));

        Assert.Contains("within 90.0 s", refusal!.Reason, StringComparison.Ordinal);
        Assert.Null(refusal.MissingStake);
    }

    [Fact]
    public void RefuseClocks_SegmentLongerThanTheJob_CountsTheJob() =>
        Assert.Null(ClaimPolicy.RefuseClocks(s_spec with { CheckpointInterval = 1000, Steps = 100 }, new WorkerOptions(), 0, TimeSpan.FromMilliseconds(300)));

    [Theory]
    [InlineData(0, false)]
    [InlineData(3, false)]
    [InlineData(4, true)]
    [InlineData(10, true)]
    public void RefuseClocks_DeadlineForTheRest_CountsWhatIsFinal(uint finalized, bool taken)
    {
        var spec = s_spec with { Verification = s_spec.Verification with { JobDeadline = 120 } };
        Refusal? refusal = ClaimPolicy.RefuseClocks(spec, new WorkerOptions { ClockMargin = 1 }, finalized, TimeSpan.FromMilliseconds(200));

        Assert.Equal(taken, refusal is null);
        if (refusal is not null)
            Assert.Contains("deadline of 120 s", refusal.Reason, StringComparison.Ordinal);
    }
}
