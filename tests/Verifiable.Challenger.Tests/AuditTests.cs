using Microsoft.Extensions.Logging.Abstractions;
using Verifiable.Node.Chain;
using Verifiable.Node.Tests.Jobs;
using Verifiable.Protocol.Hashing;

namespace Verifiable.Challenger.Tests;

public sealed class AuditTests : IDisposable
{
    private static readonly Hash256 s_junk = Keccak256.Hash("junk"u8);
    private readonly TinyJob _job = new();

    public void Dispose() => _job.Dispose();

    [Fact]
    public void Check_HonestReceipts_AreRight()
    {
        using Audit audit = Create();
        for (uint segment = 0; segment < TinyJob.Segments; segment++)
            Assert.True(audit.Check(Task(segment, _job.Roots[(int)segment], _job.Roots[(int)segment + 1]), CancellationToken.None));
        Assert.Equal(TinyJob.Steps, (uint)_job.Runner.Ran.Count);
    }

    /// <summary>A dispute may not come about after a wrong receipt; whoever anchors that segment next is judged from the state before it.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Check_AfterAWrongReceipt_HonestOnesAreRight(uint wrong)
    {
        using Audit audit = Create();
        for (uint segment = 0; segment < TinyJob.Segments; segment++)
        {
            if (segment == wrong)
                Assert.False(audit.Check(Task(segment, _job.Roots[(int)segment], s_junk), CancellationToken.None));
            Assert.True(audit.Check(Task(segment, _job.Roots[(int)segment], _job.Roots[(int)segment + 1]), CancellationToken.None));
        }
    }

    [Fact]
    public void Check_FalseSegmentIsFinal_JudgesTheNextFromItsState()
    {
        Hash256 foreign = _job.PublishForeign(7);
        using Audit audit = Create();
        Assert.True(audit.Check(Task(0, _job.Roots[0], _job.Roots[1]), CancellationToken.None));

        Assert.True(audit.Check(Task(1, foreign, _job.AfterForeign(7, 1)), CancellationToken.None));
        Assert.False(audit.Check(Task(1, foreign, _job.Roots[2]), CancellationToken.None));
    }

    [Fact]
    public void Check_ByAnotherProcess_ExecutesNothingTwice()
    {
        using (Audit first = Create())
            Assert.False(first.Check(Task(0, _job.Roots[0], s_junk), CancellationToken.None));
        _job.Runner.Ran.Clear();

        using Audit second = Create();
        Assert.False(second.Check(Task(0, _job.Roots[0], s_junk), CancellationToken.None));
        Assert.True(second.Check(Task(0, _job.Roots[0], _job.Roots[1]), CancellationToken.None));
        Assert.Empty(_job.Runner.Ran);
        Assert.True(second.Check(Task(1, _job.Roots[1], _job.Roots[2]), CancellationToken.None));
        Assert.Equal([4, 5, 6, 7], _job.Runner.Ran);
    }

    [Fact]
    public void Check_LeftOutOfTheSample_TakesThePublishedStateAndLearnsNothing()
    {
        Hash256 foreign = _job.PublishForeign(7);
        using (Audit audit = Create(double.Epsilon))
            Assert.True(audit.Check(Task(0, _job.Roots[0], foreign), CancellationToken.None));
        Assert.Empty(_job.Runner.Ran);

        using Audit next = Create();
        Assert.False(next.Check(Task(0, _job.Roots[0], foreign), CancellationToken.None));
    }

    [Fact]
    public void Check_LeftOutOfTheSampleButNotPublished_IsExecuted()
    {
        using Audit audit = Create(double.Epsilon);
        Assert.False(audit.Check(Task(0, _job.Roots[0], s_junk), CancellationToken.None));
        Assert.Equal([0, 1, 2, 3], _job.Runner.Ran);
    }

    private static AuditTask Task(uint segment, Hash256 start, Hash256 end) =>
        new(new KnownReceipt(1, segment, 0, default, end), start, Math.Min(TinyJob.Steps, (segment + 1) * TinyJob.Interval));

    private Audit Create(double rate = 1) =>
        new(_job.Job, _job.Executed, _job.Runner, 1, _job.Keep, new ChallengerOptions { AuditRate = rate }, NullLogger.Instance, static _ => { });
}
