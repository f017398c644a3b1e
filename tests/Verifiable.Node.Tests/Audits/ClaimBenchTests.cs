using Verifiable.Node.Audits;
using Verifiable.Node.Chain;
using Verifiable.Protocol.Disputes;
using Verifiable.Protocol.Hashing;

namespace Verifiable.Node.Tests.Audits;

public sealed class ClaimBenchTests
{
    private static readonly StepClaim Claim = new(default, default, Keccak256.Hash("trace"u8));

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

        Assert.Null(await bench.TakeAsync(Subject(0), CancellationToken.None));
        for (uint segment = 1; segment < 1_000; segment++)
            Assert.Equal(Claim, await bench.TakeAsync(Subject(segment), CancellationToken.None));
        gate.Set();
        await bench.Completion;
        Assert.Equal(Claim, await bench.TakeAsync(Subject(0), CancellationToken.None));
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
            Assert.Null(await bench.TakeAsync(Subject(segment), CancellationToken.None));
            await bench.Completion;
        }

        Assert.Equal(1, most);
        for (uint segment = 0; segment < 3; segment++)
            Assert.Equal(Claim, await bench.TakeAsync(Subject(segment), CancellationToken.None));
        Assert.Equal(3, remembered.Count);
    }

    [Fact]
    public async Task Take_ExecutionFails_IsToldToWhoeverAskedForIt()
    {
        int runs = 0;
        var bench = new ClaimBench(_ => null, (_, _) => ++runs == 1 ? throw new InvalidDataException("the state is gone") : Claim);
        Assert.Null(await bench.TakeAsync(Subject(0), CancellationToken.None));
        await Assert.ThrowsAsync<InvalidDataException>(() => bench.Completion);

        await Assert.ThrowsAsync<InvalidDataException>(() => bench.TakeAsync(Subject(0), CancellationToken.None));
        Assert.Null(await bench.TakeAsync(Subject(0), CancellationToken.None));
        await bench.Completion;
        Assert.Equal(Claim, await bench.TakeAsync(Subject(0), CancellationToken.None));
    }

    private static AuditSubject Subject(uint segment) => new(new KnownJob(1, default, default, default), segment, segment + 1, default);
}
