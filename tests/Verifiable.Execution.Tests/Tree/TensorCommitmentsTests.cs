using Verifiable.Execution.Tests.Disputes;
using Verifiable.Execution.Tree;
using Verifiable.Protocol.Hashing;
using Verifiable.Protocol.Merkle;
using Verifiable.Protocol.Programs;
using Verifiable.Tensors;
using Verifiable.Tensors.Reference;

namespace Verifiable.Execution.Tests.Tree;

public sealed class TensorCommitmentsTests(SampleJobFixture fixture) : IClassFixture<SampleJobFixture>
{
    private SampleJob Job => fixture.Job;

    [Fact]
    public void StateRoot_Tensors_IsTheListOfTheirRoots()
    {
        Hash256[] roots = [.. Job.Start.Select(t => TensorTree.Root(t.Bits, t.Shape))];
        Assert.Equal(ListTree.RootOf(roots, 0x21), TensorCommitments.StateRoot(Job.Start));
        Assert.Equal(ListTree.RootOf([.. Job.Inputs.Datasets.Select(t => TensorTree.Root(t.Bits, t.Shape))], 0x23), TensorCommitments.DatasetRoot(Job.Inputs.Datasets, degree: 2));
    }

    [Fact]
    public void DatasetRoot_NoTensor_IsZero() => Assert.Equal(Hash256.Zero, TensorCommitments.DatasetRoot([]));

    [Fact]
    public void ExecutedTrace_StateRoots_AreThoseOfPlainExecution()
    {
        Tensor[] state = [.. Job.Start.Select(t => t.Clone())];
        for (int step = 0; step < SampleJob.Steps; step++)
        {
            Assert.Equal(TensorCommitments.StateRoot(state), fixture.Honest.StateRoot(step));
            ReferenceExecutor.Step(Job.Program, state, Job.Inputs.Datasets, Job.Inputs.Schedule, step);
        }

        Assert.Equal(TensorCommitments.StateRoot(state), fixture.Honest.StateRoot(SampleJob.Steps));
        foreach (Tensor tensor in state)
            tensor.Dispose();
    }

    [Theory]
    [InlineData(7, 7)]
    [InlineData(7, 30)]
    [InlineData(30, 2)]
    public void ExecutedTrace_StepsInAnyOrder_GiveTheSameTrace(int first, int second)
    {
        using var trace = new Execution.Disputes.ExecutedTrace(Job.Inputs, new ReferenceRunner(Job.Inputs), Job.Start, 0, SampleJob.Steps);
        Assert.Equal(fixture.Honest.TraceRoot(first), trace.TraceRoot(first));
        Assert.Equal(fixture.Honest.TraceRoot(second), trace.TraceRoot(second));
        Assert.NotEqual(fixture.Honest.TraceRoot(3), trace.TraceRoot(4));
    }

    [Fact]
    public void ExecutedTrace_LaterSegment_StartsAtItsCheckpoint()
    {
        Tensor[] checkpoint = [.. Job.Start.Select(t => t.Clone())];
        for (int step = 0; step < 10; step++)
            ReferenceExecutor.Step(Job.Program, checkpoint, Job.Inputs.Datasets, Job.Inputs.Schedule, step);
        using var segment = new Execution.Disputes.ExecutedTrace(Job.Inputs, new ReferenceRunner(Job.Inputs), checkpoint, 10, 5);
        Assert.Equal(fixture.Honest.StateRoot(10), segment.StateRoot(10));
        Assert.Equal(fixture.Honest.StateRoot(15), segment.StateRoot(15));
        Assert.Equal(fixture.Honest.TraceRoot(12), segment.TraceRoot(12));
        Assert.Throws<ArgumentOutOfRangeException>(() => segment.StateRoot(16));
        Assert.Throws<ArgumentOutOfRangeException>(() => segment.TraceRoot(9));
        Assert.Throws<ArgumentOutOfRangeException>(() => segment.TraceRoot(15));
        foreach (Tensor tensor in checkpoint)
            tensor.Dispose();
    }

    [Fact]
    public void SampleJob_Program_IsValid() => Assert.Empty(ProgramRules.Validate(Job.Program, SampleJob.Steps, SampleJob.Steps));
}
