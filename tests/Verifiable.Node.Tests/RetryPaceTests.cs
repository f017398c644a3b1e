namespace Verifiable.Node.Tests;

public sealed class RetryPaceTests
{
    [Fact]
    public void TryTake_AskedAllTheTime_PausesDoubleUpToAMinute()
    {
        var clock = new ManualTime();
        var pace = new RetryPace(clock);
        var taken = new List<int>();
        for (int second = 0; second < 300; second++, clock.Advance(TimeSpan.FromSeconds(1)))
        {
            if (pace.TryTake("a"))
                taken.Add(second);
        }

        Assert.Equal([0, 1, 3, 7, 15, 31, 63, 123, 183, 243], taken);
    }

    [Fact]
    public void TryTake_OtherKey_HasItsOwnPace()
    {
        var pace = new RetryPace(new ManualTime());
        Assert.True(pace.TryTake("a"));
        Assert.False(pace.TryTake("a"));
        Assert.True(pace.TryTake("b"));
    }
}
