using Verifiable.Node.Jobs;

namespace Verifiable.Node.Tests.Jobs;

public sealed class StepTimingTests : IDisposable
{
    private readonly TinyJob _job = new();
    private readonly ManualTime _time = new();

    public void Dispose() => _job.Dispose();

    [Theory]
    [InlineData(1, 32)]
    [InlineData(300, 10)]
    [InlineData(5000, 1)]
    public void Measure_SlowFirstStep_IsLeftOut(int milliseconds, int steps)
    {
        _job.Runner.Before = _ => _time.Advance(TimeSpan.FromMilliseconds(_job.Runner.Ran.Count == 0 ? 10_000 : milliseconds));

        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), StepTiming.Measure(_job.Job, _job.Runner, 1, _time, CancellationToken.None));
        Assert.Equal(1 + steps, _job.Runner.Ran.Count);
        Assert.All(_job.Runner.Ran, step => Assert.InRange(step, 0, TinyJob.Steps - 1));
    }

    [Fact]
    public void Measure_SomeSlowSteps_IsTheMedian()
    {
        _job.Runner.Before = _ => _time.Advance(TimeSpan.FromMilliseconds(_job.Runner.Ran.Count <= 12 ? 100 : 10));

        Assert.Equal(TimeSpan.FromMilliseconds(10), StepTiming.Measure(_job.Job, _job.Runner, 1, _time, CancellationToken.None));
    }

    [Fact]
    public void Measure_Cancelled_EndsAfterTheStep()
    {
        using var stop = new CancellationTokenSource();
        _job.Runner.Before = step =>
        {
            if (step == 2)
                stop.Cancel();
        };

        Assert.Throws<OperationCanceledException>(() => StepTiming.Measure(_job.Job, _job.Runner, 1, _time, stop.Token));
        Assert.Equal([0, 1, 2], _job.Runner.Ran);
    }
}
