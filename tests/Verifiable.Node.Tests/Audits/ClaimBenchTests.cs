using Verifiable.Node.Audits;
using Verifiable.Node.Chain;
using Verifiable.Protocol.Disputes;
using Verifiable.Protocol.Hashing;

namespace Verifiable.Node.Tests.Audits;

public sealed class ClaimBenchTests
{
    private static readonly StepClaim Claim = new(default, default, Keccak256.Hash("trace"u8));

    private const ulong Now = 100;
    private const ulong Until = 200;

    /// <summary>Every audit of a worker runs on its own clock: what is remembered must not wait for an execution.</summary>
    [Fact]
    public async Task Take_RememberedWhileAnotherIsExecuted_IsGivenAtOnce()
    {
        using var gate = new ManualResetEventSlim();
        var bench = new ClaimBench(s => s.Segment == 0 ? null : Claim, (_, _) =>
        {
            gate.Wait();
            return Claim;
        });

        Assert.Null(await bench.TakeAsync(Subject(0), Until, Now, CancellationToken.None));
        for (uint segment = 1; segment < 1_000; segment++)
            Assert.Equal(Claim, await bench.TakeAsync(Subject(segment), Until, Now, CancellationToken.None));
        gate.Set();
        await bench.Completion;
        Assert.Equal(Claim, await bench.TakeAsync(Subject(0), Until, Now, CancellationToken.None));
    }

    [Fact]
    public async Task Take_SeveralUnknown_ExecutesThemOneAfterTheOther()
    {
        var remembered = new Dictionary<AuditSubject, StepClaim>();
        int running = 0;
        int most = 0;
        var bench = new ClaimBench(remembered.GetValueOrDefault, (subject, _) =>
        {
            most = Math.Max(most, Interlocked.Increment(ref running));
            remembered.Add(subject, Claim);
            Interlocked.Decrement(ref running);
            return Claim;
        });
        for (uint segment = 0; segment < 3; segment++)
        {
            Assert.Null(await bench.TakeAsync(Subject(segment), Until, Now, CancellationToken.None));
            await bench.Completion;
        }

        Assert.Equal(1, most);
        for (uint segment = 0; segment < 3; segment++)
            Assert.Equal(Claim, await bench.TakeAsync(Subject(segment), Until, Now, CancellationToken.None));
        Assert.Equal(3, remembered.Count);
    }

    [Fact]
    public async Task Take_ExecutionFails_IsToldToWhoeverAskedForIt()
    {
        int runs = 0;
        var bench = new ClaimBench(_ => null, (_, _) => ++runs == 1 ? throw new InvalidDataException("the state is gone") : Claim);
        Assert.Null(await bench.TakeAsync(Subject(0), Until, Now, CancellationToken.None));
        await Assert.ThrowsAsync<InvalidDataException>(() => bench.Completion);

        await Assert.ThrowsAsync<InvalidDataException>(() => bench.TakeAsync(Subject(0), Until, Now, CancellationToken.None));
        Assert.Null(await bench.TakeAsync(Subject(0), Until, Now, CancellationToken.None));
        await bench.Completion;
        Assert.Equal(Claim, await bench.TakeAsync(Subject(0), Until, Now, CancellationToken.None));
    }

    [Fact]
    public async Task Take_AnswerNoLongerWanted_EndsItAndExecutesTheNext()
    {
        var bench = new ClaimBench(_ => null, (subject, stop) =>
        {
            if (subject.Segment == 0)
                stop.WaitHandle.WaitOne(TimeSpan.FromMinutes(1));
            stop.ThrowIfCancellationRequested();
            return Claim;
        });
        Assert.Null(await bench.TakeAsync(Subject(0), Until, Now, CancellationToken.None));
        Assert.Null(await bench.TakeAsync(Subject(1, job: 2), Until + 100, Until, CancellationToken.None));
        Assert.False(bench.Completion.IsCompleted);

        Assert.Null(await bench.TakeAsync(Subject(1, job: 2), Until + 100, Until + 1, CancellationToken.None));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => bench.Completion);
        Assert.Null(await bench.TakeAsync(Subject(1, job: 2), Until + 100, Until + 1, CancellationToken.None));
        await bench.Completion;
        Assert.Equal(Claim, await bench.TakeAsync(Subject(1, job: 2), Until + 100, Until + 1, CancellationToken.None));
    }

    [Fact]
    public async Task Take_WantedForLonger_GoesOn()
    {
        using var gate = new ManualResetEventSlim();
        var bench = new ClaimBench(_ => null, (_, stop) =>
        {
            gate.Wait(stop);
            return Claim;
        });
        Assert.Null(await bench.TakeAsync(Subject(0), Until, Now, CancellationToken.None));
        Assert.Null(await bench.TakeAsync(Subject(0), Until + 100, Until + 1, CancellationToken.None));
        gate.Set();
        await bench.Completion;
        Assert.Equal(Claim, await bench.TakeAsync(Subject(0), Until + 100, Until + 2, CancellationToken.None));
    }

    /// <summary>A job of segments that never end in time would have the bench for all of its audits, one after the other.</summary>
    [Fact]
    public async Task Take_JobThatWasTooSlow_LeavesTheBenchForAsLongAsItHadIt()
    {
        var clock = new ManualTime();
        var executed = new List<ulong>();
        var bench = new ClaimBench(_ => null, (subject, stop) =>
        {
            executed.Add(subject.Known.JobId);
            stop.WaitHandle.WaitOne(TimeSpan.FromMinutes(1));
            stop.ThrowIfCancellationRequested();
            return Claim;
        }, clock);
        async Task OverrunAsync(uint segment, TimeSpan taken)
        {
            Assert.Null(await bench.TakeAsync(Subject(segment), Until, Now, CancellationToken.None));
            clock.Advance(taken);
            Assert.Null(await bench.TakeAsync(Subject(segment), Until, Until + 1, CancellationToken.None));
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => bench.Completion);
            Assert.Null(await bench.TakeAsync(Subject(segment), Until, Until + 1, CancellationToken.None));
        }

        await OverrunAsync(0, TimeSpan.FromMinutes(10));
        clock.Advance(TimeSpan.FromMinutes(9));
        Assert.Null(await bench.TakeAsync(Subject(1), Until, Now, CancellationToken.None));
        Assert.True(bench.Completion.IsCompletedSuccessfully);
        clock.Advance(TimeSpan.FromMinutes(1));
        await OverrunAsync(1, TimeSpan.FromMinutes(1));
        clock.Advance(TimeSpan.FromMinutes(19));
        Assert.Null(await bench.TakeAsync(Subject(2), Until, Now, CancellationToken.None));

        Assert.True(bench.Completion.IsCompletedSuccessfully);
        Assert.Equal([1, 1], executed);
    }

    private static AuditSubject Subject(uint segment, ulong job = 1) => new(new KnownJob(job, default, default, default), segment, segment + 1, default);
}
