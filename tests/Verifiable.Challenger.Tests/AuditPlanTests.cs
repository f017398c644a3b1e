using Verifiable.Ethereum.Contracts;
using Verifiable.Node.Chain;
using Verifiable.Node.Tests.Jobs;
using Verifiable.Protocol.Hashing;

namespace Verifiable.Challenger.Tests;

public sealed class AuditPlanTests : IDisposable
{
    private static readonly Hash256 s_junk = Keccak256.Hash("junk"u8);
    private readonly TinyJob _job = new();
    private readonly AuditPlan _plan;

    public AuditPlanTests() => _plan = Plan();

    public void Dispose() => _job.Dispose();

    [Fact]
    public void Next_ReceiptsNotAudited_IsTheFirstThenTheOneBehindIt()
    {
        KnownReceipt[] receipts = [Receipt(0, 0, _job.Roots[1]), Receipt(1, 0, _job.Roots[2])];

        AuditTask? first = _plan.Next(receipts, 0, 0);
        Assert.Equal(new AuditTask(receipts[0], _job.Roots[0], 4), first);
        _plan.Note(first!, true);
        AuditTask? second = _plan.Next(receipts, 0, 0);
        Assert.Equal(new AuditTask(receipts[1], _job.Roots[1], 8), second);
        _plan.Note(second!, true);
        Assert.Null(_plan.Next(receipts, 0, 0));
    }

    [Fact]
    public void Next_LastSegmentIsShorter_EndsWithTheJob()
    {
        KnownReceipt[] receipts = [Receipt(1, 0, _job.Roots[2]), Receipt(2, 0, _job.Roots[3])];
        Assert.Equal(new AuditTask(receipts[1], _job.Roots[2], 10), _plan.Next(receipts, 0, 2));
    }

    [Fact]
    public void Next_AnotherAttemptAnchorsJunk_AuditsItFromTheBeginning()
    {
        List<KnownReceipt> receipts = [Receipt(0, 0, _job.Roots[1]), Receipt(1, 0, _job.Roots[2])];
        while (_plan.Next(receipts, 0, 0) is { } task)
            _plan.Note(task, true);

        Assert.Null(_plan.Next(receipts, 1, 0));
        receipts.AddRange([Receipt(0, 1, s_junk), Receipt(1, 1, s_junk)]);
        Assert.Equal(new AuditTask(receipts[2], _job.Roots[0], 4), _plan.Next(receipts, 1, 0));
    }

    [Fact]
    public void Next_AnotherAttemptAnchorsWhatWasExecuted_IsBehindThat()
    {
        _job.Executed.Add(_job.Roots[0], 4, _job.Roots[1], default);
        _job.Executed.Add(_job.Roots[1], 8, _job.Roots[2], default);
        KnownReceipt[] receipts = [Receipt(0, 0, s_junk), Receipt(0, 1, _job.Roots[1]), Receipt(1, 1, s_junk)];

        // By another process as well: the store remembers.
        Assert.Equal(new AuditTask(receipts[2], _job.Roots[1], 8), Plan().Next(receipts, 1, 0));
    }

    [Fact]
    public void Next_ReceiptUndoneByReorg_AuditsTheOneInItsPlace()
    {
        KnownReceipt[] before = [Receipt(0, 0, _job.Roots[1]), Receipt(1, 0, _job.Roots[2])];
        while (_plan.Next(before, 0, 0) is { } task)
            _plan.Note(task, true);

        KnownReceipt[] after = [before[0], Receipt(1, 0, s_junk)];
        Assert.Equal(new AuditTask(after[1], _job.Roots[1], 8), _plan.Next(after, 0, 0));
    }

    [Fact]
    public void Next_FalseSegmentIsFinal_GoesOnFromWhatTheChainHas()
    {
        _job.Executed.Add(_job.Roots[0], 4, _job.Roots[1], default);
        KnownReceipt[] receipts = [Receipt(0, 0, s_junk), Receipt(1, 1, _job.Roots[2])];

        Assert.Equal(new AuditTask(receipts[1], s_junk, 8), _plan.Next(receipts, 1, 1));
    }

    [Fact]
    public void Next_WrongReceipt_WaitsForWhatBecomesOfIt()
    {
        List<KnownReceipt> receipts = [Receipt(0, 0, s_junk), Receipt(1, 0, s_junk)];
        _plan.Note(_plan.Next(receipts, 0, 0)!, false);
        Assert.Null(_plan.Next(receipts, 0, 0));

        receipts.Add(Receipt(0, 1, _job.Roots[1]));
        Assert.Equal(new AuditTask(receipts[2], _job.Roots[0], 4), _plan.Next(receipts, 1, 0));
    }

    [Theory]
    [InlineData(1, 1, 4600, 0, 4600)]
    [InlineData(1, 1, 4600, 9000, 9060)]
    [InlineData(2, 0, 4600, 9000, 9180)]
    public void FinalAt_ScheduleOrQueue_IsTheLaterOne(uint segment, uint finalized, ulong schedule, ulong lastFinality, ulong expected)
    {
        var status = new JobStatus(3, default, default, 0, TinyJob.Segments, segment + 1, finalized, 0, 0, 0, lastFinality, 0, 0, 0);
        Assert.Equal(expected, _plan.FinalAt(new AuditTask(Receipt(segment, 0, s_junk), default, 0), status, schedule));
    }

    private static KnownReceipt Receipt(uint segment, ushort attempt, Hash256 end) => new(1, segment, attempt, default, end);

    private AuditPlan Plan() => new(
        new JobSpec(default, _job.Roots[0], default, default, 0, TinyJob.Steps, TinyJob.Interval, 1, 0, 1, new Verification(3600, 1800, 60, 600, 3600, 0, 4, 1, 0), new Audits(0, 0, 0, 0), new Payment(default, 0, 0)), _job.Executed);
}
