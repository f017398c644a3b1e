using Verifiable.Cli.Training;
using Verifiable.Node.Tests;

namespace Verifiable.Cli.Tests.Training;

public sealed class TrainingPaceTests
{
    private readonly ManualTime _time = new();

    [Fact]
    public void Look_BeforeAnyStep_KnowsNeitherRateNorTimeLeft()
    {
        var pace = new TrainingPace("job", 0, 100, _time);
        _time.Advance(TimeSpan.FromSeconds(1));
        TrainingSnapshot snapshot = pace.Look();
        Assert.Equal((null, null, null), (snapshot.Loss, snapshot.Rate, snapshot.Remaining));
    }

    [Fact]
    public void Look_PaceChanges_TellsThatOfTheLastTenSeconds()
    {
        var pace = new TrainingPace("job", 0, 10_000, _time);
        long done = 0;
        foreach (int rate in (int[])[.. Enumerable.Repeat(10, 30), .. Enumerable.Repeat(100, 11)])
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            pace.Report(done += rate, 1);
            pace.Look();
        }

        TrainingSnapshot snapshot = pace.Look();
        Assert.Equal(100, snapshot.Rate!.Value, 6);
        Assert.Equal((10_000 - done) / 100.0, snapshot.Remaining!.Value.TotalSeconds, 6);
    }

    [Fact]
    public void Look_Resumed_CountsOnlyStepsOfThisRun()
    {
        var pace = new TrainingPace("job", 500, 1000, _time);
        _time.Advance(TimeSpan.FromSeconds(2));
        pace.Report(520, 1);
        Assert.Equal(10, pace.Look().Rate!.Value, 6);
    }

    [Fact]
    public void Add_FirstLosses_AreNotDrawnTowardsZero()
    {
        var loss = new SmoothedLoss(50);
        loss.Add(2);
        Assert.Equal(2, loss.Value!.Value, 9);
        loss.Add(float.NaN);
        loss.Add(float.PositiveInfinity);
        Assert.Equal(2, loss.Value!.Value, 9);
        loss.Add(4);
        // Weights 0.98 and 1 of the two.
        Assert.Equal(((0.98 * 2) + 4) / 1.98, loss.Value!.Value, 6);
    }
}
