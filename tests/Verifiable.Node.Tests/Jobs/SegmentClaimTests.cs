using Verifiable.Execution.Tree;
using Verifiable.Node.Jobs;
using Verifiable.Protocol.Disputes;
using Verifiable.Protocol.Hashing;
using Verifiable.Protocol.Jobs;
using Verifiable.Protocol.Merkle;
using Verifiable.Tensors;

namespace Verifiable.Node.Tests.Jobs;

/// <summary>The claims about last steps that audits ask for.</summary>
public sealed class SegmentClaimTests : IDisposable
{
    private readonly TinyJob _job = new(new AuditTerms(1u << 31, 1, 1, 10));

    public void Dispose() => _job.Dispose();

    [Fact]
    public void Execute_AuditedJob_RemembersTheClaimOfEachLastStep()
    {
        using (SegmentExecutor executor = Executor())
        {
            for (uint segment = 0; segment < TinyJob.Segments; segment++)
                executor.Execute(segment, _job.Roots[(int)segment], CancellationToken.None);
        }

        Assert.Equal([3, 7, 9], _job.Runner.Traced);
        _job.Runner.Ran.Clear();
        _job.Runner.Traced.Clear();
        using SegmentExecutor another = Executor();
        Assert.Equal(Expected(0), another.ClaimOf(0, _job.Roots[0], CancellationToken.None));
        Assert.Equal(Expected(1), another.ClaimOf(1, _job.Roots[1], CancellationToken.None));
        Assert.Equal(Expected(2), another.ClaimOf(2, _job.Roots[2], CancellationToken.None));
        Assert.Empty(_job.Runner.Ran);
        Assert.Empty(_job.Runner.Traced);
    }

    [Fact]
    public void ClaimOf_NotExecuted_ExecutesTheSegment()
    {
        using SegmentExecutor executor = Executor();

        Assert.Equal(Expected(0), executor.ClaimOf(0, _job.Roots[0], CancellationToken.None));
        Assert.Equal([0, 1, 2, 3], _job.Runner.Ran);
    }

    [Fact]
    public void ClaimOf_AnotherStart_IsAnotherClaim()
    {
        Hash256 foreign = _job.PublishForeign(7);
        using SegmentExecutor executor = Executor();
        StepClaim own = executor.ClaimOf(1, _job.Roots[1], CancellationToken.None);
        StepClaim other = executor.ClaimOf(1, foreign, CancellationToken.None);

        Assert.Equal(Expected(1), own);
        Assert.Equal(_job.AfterForeign(7, 1), other.StateAfter);
        Assert.NotEqual(own.Trace, other.Trace);
    }

    [Fact]
    public void ClaimOf_JobWithoutAudits_Throws()
    {
        using var plain = new TinyJob();
        using var executor = new SegmentExecutor(plain.Job, plain.Executed, plain.Runner, 1, plain.Keep);

        Assert.Throws<InvalidOperationException>(() => executor.ClaimOf(0, plain.Roots[0], CancellationToken.None));
        executor.Execute(0, plain.Roots[0], CancellationToken.None);
        Assert.Empty(plain.Runner.Traced);
    }

    /// <summary>Computed from the definition, beside the executor.</summary>
    private StepClaim Expected(uint segment)
    {
        (uint first, uint count) = _job.Job.Job.Spec.Segment(segment);
        var runner = new TinyRunner();
        using Tensor state = _job.Job.Job.InitialState[0].Clone();
        uint last = first + count - 1;
        for (uint step = 0; step < last; step++)
            runner.Step([state], step);
        Hash256 before = TensorCommitments.StateRoot([state]);
        using Tensor output = TinyRunner.Output(state.Floats[0], last);
        return new StepClaim(before, _job.Roots[(int)segment + 1], TensorCommitments.TreeOf([output], MerkleTags.Trace).Root);
    }

    private SegmentExecutor Executor() => new(_job.Job, _job.Executed, _job.Runner, 1, _job.Keep);
}
