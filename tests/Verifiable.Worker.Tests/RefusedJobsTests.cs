namespace Verifiable.Worker.Tests;

public sealed class RefusedJobsTests
{
    [Fact]
    public void Contains_JobRefusedForLackOfStake_OnlyWhileStakeIsMissing()
    {
        var refused = new RefusedJobs();
        refused.Add(7, new Refusal("", MissingStake: 1000));
        Assert.True(refused.Contains(7, 0));
        Assert.True(refused.Contains(7, 999));
        Assert.False(refused.Contains(7, 1000));
        Assert.False(refused.Contains(8, 0));
    }

    [Fact]
    public void Contains_JobRefusedForItsTerms_Always()
    {
        var refused = new RefusedJobs();
        refused.Add(7, new Refusal(""));
        Assert.True(refused.Contains(7, 1_000_000));
    }
}
