using Verifiable.Execution.Disputes;
using Verifiable.Execution.Disputes.Adversaries;
using Verifiable.Execution.Tree;
using Verifiable.Protocol.Disputes;
using Verifiable.Protocol.Hashing;
using Verifiable.Protocol.Programs;
using Verifiable.Tensors;

namespace Verifiable.Execution.Tests.Disputes;

/// <summary>Every cheat loses against the honest challenger, at the level where it was made.</summary>
public sealed class DishonestWorkerTests(SampleJobFixture fixture) : IClassFixture<SampleJobFixture>
{
    private const int LastStep = SampleJob.Steps - 1;
    private static readonly Func<uint, uint> OneUlp = bits => bits + 1;

    private SampleJob Job => fixture.Job;

    private IStepRunner Runner => new ReferenceRunner(Job.Inputs);

    [Fact]
    public void SkippedStep_LosesAtNextState() =>
        AssertCaught(new SkippingRunner(Runner, 17), DisputePhase.ProveNextState, step: 17);

    [Theory]
    [InlineData(17, SampleJob.UpdateOperator, 0, DisputePhase.ProveElement)]
    [InlineData(17, SampleJob.UpdateOperator, 1059, DisputePhase.ProveElement)]
    [InlineData(LastStep, SampleJob.FirstSmallOperator + 32, 1, DisputePhase.ProveElement)]
    public void OneUlpInOneElement_LosesAtTheFold(int step, int operatorIndex, long element, DisputePhase terminal)
    {
        SimulatedReferee game = AssertCaught(new TamperingRunner(Runner, Job.Inputs, step, operatorIndex, element, OneUlp), terminal, step);
        Assert.Equal((operatorIndex, element), (game.Position.OperatorIndex, game.Position.Element));
    }

    [Theory]
    [InlineData(0, SampleJob.GatherOperator, 3, DisputePhase.ProveElement)]
    [InlineData(38, SampleJob.ProductOperator, 2, DisputePhase.ProveFinish)]
    [InlineData(LastStep, SampleJob.WindowOperator, 40, DisputePhase.ProveElement)]
    public void AnotherValueInOneElement_LosesAtTheFold(int step, int operatorIndex, long element, DisputePhase terminal)
    {
        // Large enough to reach the next state through rounding and the maximum with zero.
        SimulatedReferee game = AssertCaught(new TamperingRunner(Runner, Job.Inputs, step, operatorIndex, element, _ => 0x43000000), terminal, step);
        Assert.Equal((operatorIndex, element), (game.Position.OperatorIndex, game.Position.Element));
    }

    [Theory]
    [InlineData(0, 0, 1)]
    [InlineData(1, 1, 1)]
    [InlineData(20, 20, 1)]
    [InlineData(33, 33, 1)]
    public void WrongAccumulatorFromOneBlockOn_LosesAtThatBlock(int firstWrong, long block, uint change)
    {
        // The accumulator is wrong from that block on, and the element follows from it.
        using ExecutedTrace tampered = fixture.Execute(new TamperingRunner(Runner, Job.Inputs, 9, SampleJob.ProductOperator, 1, OneUlp));
        SimulatedReferee game = fixture.PlayAgainstHonest(new WrongPartialsTrace(tampered, firstWrong, bits => bits + change));
        Assert.Equal(Winner.Challenger, game.Winner);
        Assert.Contains(DisputePhase.ProveBlock, game.Visited);
        Assert.Equal((9, block), (game.Position.FirstStep, game.Position.FirstBlock));
    }

    [Fact]
    public void RightFoldWrongFinish_LosesAtTheFinish()
    {
        SimulatedReferee game = AssertCaught(new TamperingRunner(Runner, Job.Inputs, 5, SampleJob.ProductOperator, 0, _ => 0x3f800000), DisputePhase.ProveFinish, step: 5);
        Assert.Contains(DisputePhase.ChooseBlocks, game.Visited);
    }

    [Fact]
    public void WrongLearningRate_LosesAtTheFirstStepThatUsesIt()
    {
        using Tensor schedule = Job.Inputs.Schedule.Clone();
        schedule.Floats[(2 * 11) + 1] *= 1.5f;
        JobInputs other = Job.Inputs with { Schedule = schedule };
        using ExecutedTrace claims = fixture.Execute(new ReferenceRunner(other), other);
        SimulatedReferee game = fixture.PlayAgainstHonest(claims);
        Assert.Equal(Winner.Challenger, game.Winner);
        Assert.Equal((11, SampleJob.UpdateOperator), (game.Position.FirstStep, game.Position.OperatorIndex));
    }

    [Fact]
    public void SwappedBatch_LosesAtTheGather()
    {
        using Tensor order = Job.Inputs.Datasets[1].Clone();
        order.Ints[2 * 23] = (order.Ints[2 * 23] + 1) % 9;
        JobInputs other = Job.Inputs with { Datasets = [Job.Inputs.Datasets[0], order] };
        using ExecutedTrace claims = fixture.Execute(new ReferenceRunner(other), other);
        SimulatedReferee game = fixture.PlayAgainstHonest(claims);
        Assert.Equal(Winner.Challenger, game.Winner);
        Assert.Equal((23, SampleJob.GatherOperator), (game.Position.FirstStep, game.Position.OperatorIndex));
    }

    [Theory]
    [InlineData(SampleJob.Steps, 30)]
    [InlineData(SampleJob.Steps, 0)]
    [InlineData(12, 11)]
    public void ReplayedCheckpoint_LosesAtNextState(int from, int old)
    {
        SimulatedReferee game = fixture.PlayAgainstHonest(new ReplayedCheckpointTrace(fixture.Honest, from, old));
        Assert.Equal(Winner.Challenger, game.Winner);
        Assert.Contains(DisputePhase.ProveNextState, game.Visited);
        Assert.Equal(from - 1, game.Position.FirstStep);
    }

    [Fact]
    public void WrongChildren_CannotBeRevealed()
    {
        using ExecutedTrace tampered = fixture.Execute(new TamperingRunner(Runner, Job.Inputs, 8, SampleJob.UpdateOperator, 5, OneUlp));
        SimulatedReferee game = fixture.PlayAgainstHonest(new WrongChildrenTrace(tampered));
        Assert.Equal((Winner.Challenger, DisputePhase.RevealOperators), (game.Winner, game.Position.Phase));
    }

    [Theory]
    [InlineData(SampleJob.UpdateOperator)]
    [InlineData(SampleJob.FirstSmallOperator + 7)]
    public void GarbageInPadding_CannotBeRevealed(int operatorIndex)
    {
        SimulatedReferee game = fixture.PlayAgainstHonest(new DirtyPaddingTrace(fixture.Honest, Job.Program, LastStep, operatorIndex));
        Assert.Equal((Winner.Challenger, DisputePhase.RevealLeaf), (game.Winner, game.Position.Phase));
        Assert.Equal(operatorIndex, game.Position.OperatorIndex);
    }

    [Fact]
    public void UnchangedStateChanged_LosesAtNextState()
    {
        SimulatedReferee game = AssertCaught(new StateEditingRunner(Runner, 26, SampleJob.ConstantState, 0, _ => 7), DisputePhase.ProveNextState, step: 26);
        Assert.Equal(SampleJob.ConstantState, game.Position.Index);
    }

    [Fact]
    public void NextStateOtherThanTheOutput_LosesAtNextState()
    {
        SimulatedReferee game = AssertCaught(new StateEditingRunner(Runner, LastStep, 34, 2, OneUlp), DisputePhase.ProveNextState, step: LastStep);
        Assert.Equal(34, game.Position.Index);
    }

    [Fact]
    public void RootsWithoutPreimage_CannotBeRevealed()
    {
        var nothing = Hash256.FromHex(new string('7', 64));
        SimulatedReferee end = fixture.PlayAgainstHonest(new FalseRootsTrace(fixture.Honest, nothing, boundary: SampleJob.Steps));
        Assert.Equal((Winner.Challenger, DisputePhase.RevealState), (end.Winner, end.Position.Phase));
        SimulatedReferee trace = fixture.PlayAgainstHonest(new FalseRootsTrace(new FalseRootsTrace(fixture.Honest, nothing, step: LastStep), nothing, boundary: SampleJob.Steps));
        Assert.Equal((Winner.Challenger, DisputePhase.RevealOperators), (trace.Winner, trace.Position.Phase));
    }

    [Fact]
    public void Silence_LosesByTheClock()
    {
        using ExecutedTrace tampered = fixture.Execute(new SkippingRunner(Runner, 3));
        SimulatedReferee game = fixture.Open(tampered);
        Assert.Equal(Winner.Challenger, GameLoop.Play(game, _ => null, fixture.Challenger.NextMove));
    }

    private SimulatedReferee AssertCaught(IStepRunner cheat, DisputePhase terminal, long step)
    {
        using ExecutedTrace claims = fixture.Execute(cheat);
        SimulatedReferee game = fixture.PlayAgainstHonest(claims);
        Assert.Equal(Winner.Challenger, game.Winner);
        Assert.Equal(step, game.Position.FirstStep);
        Assert.Contains(terminal, game.Visited);
        return game;
    }
}
