using Verifiable.Node.Jobs;
using Verifiable.Protocol.Hashing;

namespace Verifiable.Node.Tests.Jobs;

public sealed class SegmentExecutorTests : IDisposable
{
    private readonly TinyJob _job = new();

    public void Dispose() => _job.Dispose();

    [Fact]
    public void Execute_SegmentsInOrder_GoesOnFromItsOwnState()
    {
        using SegmentExecutor executor = Executor();
        for (uint segment = 0; segment < TinyJob.Segments; segment++)
            Assert.Equal(_job.Roots[(int)segment + 1], executor.Execute(segment, _job.Roots[(int)segment], CancellationToken.None));

        Assert.Equal([0, 1, 2, 3, 4, 5, 6, 7, 8, 9], _job.Runner.Ran);
    }

    [Fact]
    public void Execute_FromAnotherState_ForgetsTheOneBefore()
    {
        Hash256 foreign = _job.PublishForeign(7);
        using SegmentExecutor executor = Executor();
        executor.Execute(0, _job.Roots[0], CancellationToken.None);

        Assert.Equal(_job.AfterForeign(7, 1), executor.Execute(1, foreign, CancellationToken.None));
        Assert.Equal(_job.Roots[2], executor.Execute(1, _job.Roots[1], CancellationToken.None));
        Assert.Equal(_job.Roots[1], executor.Execute(0, _job.Roots[0], CancellationToken.None));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Execute_AfterOneThatEndedAmid_StartsFromTheRightState(bool cancelled)
    {
        using var stop = new CancellationTokenSource();
        using SegmentExecutor executor = Executor();
        _job.Runner.Before = step =>
        {
            if (step == 2 && cancelled)
                stop.Cancel();
            else if (step == 2)
                throw new InvalidOperationException("a step that fails");
        };
        Assert.ThrowsAny<Exception>(() => executor.Execute(0, _job.Roots[0], stop.Token));
        _job.Runner.Before = static _ => { };

        Assert.Equal(_job.Roots[1], executor.Execute(0, _job.Roots[0], CancellationToken.None));
    }

    [Fact]
    public void Execute_InAnotherProcess_ReadsWhatTheFirstOneLeft()
    {
        using (SegmentExecutor first = Executor())
        {
            first.Execute(0, _job.Roots[0], CancellationToken.None);
            first.Execute(1, _job.Roots[1], CancellationToken.None);
        }

        _job.Runner.Ran.Clear();
        using SegmentExecutor second = Executor();
        Assert.Equal(_job.Roots[3], second.Execute(2, _job.Roots[2], CancellationToken.None));
        Assert.Equal([8, 9], _job.Runner.Ran);
        Assert.Equal(_job.Roots[1], _job.Executed.EndOf(_job.Roots[0], 4));
        Assert.Null(_job.Executed.EndOf(_job.Roots[0], 8));
        Assert.Null(_job.Executed.EndOf(_job.Roots[1], 4));
    }

    [Fact]
    public void StateBefore_NobodyHasIt_IsMadeFromTheBeginning()
    {
        using SegmentExecutor executor = Executor();

        Assert.Equal(_job.Roots[3], executor.Execute(2, _job.Roots[2], CancellationToken.None));
        Assert.Equal([0, 1, 2, 3, 4, 5, 6, 7, 8, 9], _job.Runner.Ran);
    }

    [Fact]
    public void StateBefore_StateOutsideTheJobThatNobodyHas_Throws()
    {
        Hash256 foreign = _job.PublishForeign(7);
        _job.Unpublish(foreign);
        using SegmentExecutor executor = Executor();

        Assert.Contains("executing the job up to there", Assert.Throws<InvalidDataException>(() => executor.StateBefore(1, foreign, CancellationToken.None)).Message, StringComparison.Ordinal);
        Assert.Equal(_job.Roots[1], executor.Execute(0, _job.Roots[0], CancellationToken.None));
    }

    [Fact]
    public void StateBefore_PublishedOnce_IsHeldFromThenOn()
    {
        Hash256 foreign = _job.PublishForeign(7);
        using (SegmentExecutor first = Executor())
            Assert.Equal(7, first.StateBefore(1, foreign, CancellationToken.None)[0].Floats[0]);
        _job.Unpublish(foreign);

        using SegmentExecutor second = Executor();
        Assert.Equal(7, second.StateBefore(1, foreign, CancellationToken.None)[0].Floats[0]);
    }

    [Fact]
    public void TryAdopt_PublishedState_IsGoneOnFrom()
    {
        Hash256 foreign = _job.PublishForeign(7);
        using SegmentExecutor executor = Executor();

        Assert.False(executor.TryAdopt(0, _job.Roots[1]));
        Assert.True(executor.TryAdopt(0, foreign));
        Assert.Equal(_job.AfterForeign(7, 1), executor.Execute(1, foreign, CancellationToken.None));
        // What others say is no result of one's own.
        Assert.Null(_job.Executed.EndOf(_job.Roots[0], 4));
    }

    private SegmentExecutor Executor() => new(_job.Job, _job.Executed, _job.Runner, 1, _job.Keep);
}
