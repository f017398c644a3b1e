using System.Numerics;
using Verifiable.Ethereum.Contracts;
using Verifiable.Execution.Disputes;
using Verifiable.Execution.Disputes.Adversaries;
using Verifiable.Execution.Tree;
using Verifiable.Node.Chain;
using Verifiable.Protocol.Disputes;
using Verifiable.Protocol.Hashing;
using Verifiable.Protocol.Programs;
using Verifiable.Tensors;

namespace Verifiable.EndToEnd.Disputes;

/// <summary>A worker that cheats in training is caught by the honest challenger on the real contracts, and slashed.</summary>
[Collection(ChainCollection.Name)]
public sealed class CheatTests(ChainFixture chain, SmallNetFixture nets) : IClassFixture<SmallNetFixture>
{
    private const int LastStep = SmallNet.Steps - 1;
    private static readonly Func<uint, uint> OneUlp = bits => bits + 1;

    private DisputableJob Whole => nets.Whole;

    private DisputableJob Segmented => nets.Segmented;

    [Theory]
    [InlineData(0)]
    [InlineData(17)]
    [InlineData(LastStep)]
    public async Task SkippedStep_IsSlashedAtNextState(int step)
    {
        using ExecutedTrace claims = Whole.Execute(new SkippingRunner(Runner(Whole), step), 0);
        ChainGame game = await AssertSlashedAsync(Whole, 0, claims, DisputePhase.ProveNextState);
        Assert.Equal(step, game.Last.FirstStep);
        // 40 steps are two splits: strides of two, then single steps.
        Assert.Equal(2, game.Visited.Count(p => p == DisputePhase.ChooseInterval));
    }

    [Fact]
    public async Task OneUlpOfAGradient_IsSlashedAtTheFinishOfItsFold()
    {
        int gradient = nets.Operator("conv2d.weight.gradient");
        Assert.True(Whole.Program.Operators[gradient].BlockCount > Split.FanOut);
        // Rounding in Adam hides most changes of one ulp; whoever makes one that is hidden has not changed the result.
        int element = Enumerable.Range(0, 18).First(e =>
        {
            using ExecutedTrace attempt = Execute(e);
            return attempt.StateRoot(SmallNet.Steps) != Whole.EndRoot(0);
        });
        using ExecutedTrace claims = Execute(element);
        ChainGame game = await AssertSlashedAsync(Whole, 0, claims, DisputePhase.ProveFinish);
        Assert.Equal((LastStep, gradient, element), (game.Last.FirstStep, game.Last.OperatorIndex, game.Last.Element));

        ExecutedTrace Execute(int e) => Whole.Execute(new TamperingRunner(Runner(Whole), Whole.Inputs, LastStep, gradient, e, OneUlp), 0);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(19)]
    [InlineData(38)]
    [InlineData(39)]
    public async Task WrongAccumulatorsOfAGradient_AreSlashedAtTheFirstWrongBlock(int firstWrong)
    {
        int gradient = nets.Operator("conv2d.weight.gradient");
        using ExecutedTrace cheat = Whole.Execute(new TamperingRunner(Runner(Whole), Whole.Inputs, 11, gradient, 3, bits => bits ^ 0x4000), 0);
        var claims = new WrongPartialsTrace(cheat, firstWrong, bits => bits ^ 0x4000);
        ChainGame game = await AssertSlashedAsync(Whole, 0, claims, DisputePhase.ProveBlock);
        Assert.Equal((11L, (long)firstWrong), (game.Last.FirstStep, game.Last.FirstBlock));
        // 40 blocks are two rounds of partials.
        Assert.Equal(2, game.Visited.Count(p => p == DisputePhase.CommitPartials));
    }

    [Fact]
    public async Task NaNPayloadInAnAccumulator_IsSlashedAtItsBlock()
    {
        int gradient = nets.Operator("conv2d.weight.gradient");
        using ExecutedTrace cheat = Whole.Execute(new TamperingRunner(Runner(Whole), Whole.Inputs, 30, gradient, 0, bits => bits ^ 0x4000), 0);
        ChainGame game = await AssertSlashedAsync(Whole, 0, new WrongPartialsTrace(cheat, 8, _ => 0x7fc00001), DisputePhase.ProveBlock);
        Assert.Equal((8L, 0x7fc00001u), (game.Last.FirstBlock, game.Last.Exit));
    }

    [Fact]
    public async Task NaNPayloadInTheState_IsSlashedWhereTheCanonicalOneIsRight()
    {
        using DisputableJob job = SmallNet.JobWithNaN();
        int update = job.Program.States[0].Next!.Value;
        using ExecutedTrace cheat = job.Execute(new TamperingRunner(Runner(job), job.Inputs, LastStep, update, 0, bits => Check(bits)), 0);
        await AssertSlashedAsync(job, 0, cheat, DisputePhase.ProveElement);

        static uint Check(uint bits)
        {
            Assert.Equal(0x7fc00000u, bits);
            return 0x7fc00001;
        }
    }

    [Fact]
    public async Task WrongLearningRate_IsSlashedAtTheFirstUpdateThatUsesIt()
    {
        using Tensor schedule = Whole.Inputs.Schedule.Clone();
        schedule.Floats[(2 * 33) + 1] *= 1.5f;
        JobInputs other = Whole.Inputs with { Schedule = schedule };
        using ExecutedTrace claims = Whole.Execute(new ReferenceRunner(other), 0, other);
        ChainGame game = await AssertSlashedAsync(Whole, 0, claims, DisputePhase.ProveElement);
        Assert.Equal(33, game.Last.FirstStep);
        Assert.Equal("adam.update", Whole.Program.Operators[game.Last.OperatorIndex].Label);
    }

    [Fact]
    public async Task SwappedBatch_IsSlashedAtTheGather()
    {
        using Tensor order = Segmented.Inputs.Datasets[2].Clone();
        int first = 14 * SmallNet.Batch;
        int other = Enumerable.Range(0, SmallNet.Batch).First(i => order.Ints[first + i] != order.Ints[first]);
        (order.Ints[first], order.Ints[first + other]) = (order.Ints[first + other], order.Ints[first]);
        JobInputs swapped = Segmented.Inputs with { Datasets = [.. Segmented.Inputs.Datasets.Take(2), order] };
        using ExecutedTrace claims = Segmented.Execute(new ReferenceRunner(swapped), 2, swapped);
        ChainGame game = await AssertSlashedAsync(Segmented, 2, claims, DisputePhase.ProveElement);
        Assert.Equal((14L, 0), (game.Last.FirstStep, game.Last.OperatorIndex));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(6)]
    public async Task ReplayedCheckpoint_IsSlashedAtNextState(int segment)
    {
        var claims = new ReplayedCheckpointTrace(Segmented.Honest(segment), Segmented.EndStep(segment), Segmented.FirstStep(segment));
        Assert.Equal(Segmented.EndRoot(segment - 1), claims.StateRoot(Segmented.EndStep(segment)));
        ChainGame game = await AssertSlashedAsync(Segmented, segment, claims, DisputePhase.ProveNextState);
        Assert.Equal(Segmented.EndStep(segment) - 1, game.Last.FirstStep);
    }

    [Fact]
    public async Task WrongChildren_RevertAndLoseByTheClock()
    {
        using ExecutedTrace cheat = Segmented.Execute(new SkippingRunner(Runner(Segmented), 2), 0);
        ChainGame game = await AssertSlashedAsync(Segmented, 0, new WrongChildrenTrace(cheat), null);
        Assert.Equal((DisputePhase.RevealState, "PreimageMismatch"), (game.Last.Phase, game.Reverted));
    }

    [Fact]
    public async Task GarbageInPadding_RevertsAndLosesByTheClock()
    {
        int bias = Segmented.Program.States[1].Next!.Value;
        var claims = new DirtyPaddingTrace(Segmented.Honest(0), Segmented.Program, Segmented.EndStep(0) - 1, bias);
        ChainGame game = await AssertSlashedAsync(Segmented, 0, claims, null);
        Assert.Equal((DisputePhase.RevealLeaf, bias, "PaddingNotZero"), (game.Last.Phase, game.Last.OperatorIndex, game.Reverted));
    }

    [Fact]
    public async Task RootWithoutPreimage_RevertsAndLosesByTheClock()
    {
        var nothing = Hash256.FromHex(new string('7', 64));
        ChainGame game = await AssertSlashedAsync(Segmented, 6, new FalseRootsTrace(Segmented.Honest(6), nothing, boundary: SmallNet.Steps), null);
        Assert.Equal((DisputePhase.RevealState, "PreimageMismatch"), (game.Last.Phase, game.Reverted));
    }

    [Fact]
    public async Task RightFoldWrongFinish_IsSlashedAtTheFinish()
    {
        // The finish of a linear layer adds its bias.
        int linear = nets.Operator("linear");
        using ExecutedTrace claims = Whole.Execute(new TamperingRunner(Runner(Whole), Whole.Inputs, 5, linear, 4, _ => 0x3f800000), 0);
        ChainGame game = await AssertSlashedAsync(Whole, 0, claims, DisputePhase.ProveFinish);
        Assert.Equal((5L, linear), (game.Last.FirstStep, game.Last.OperatorIndex));
    }

    [Fact]
    public async Task UnchangedStateChanged_IsSlashedAtNextState()
    {
        using DisputableJob job = HandMadeJob.Create();
        using ExecutedTrace claims = job.Execute(new StateEditingRunner(Runner(job), 26, HandMadeJob.ConstantState, 0, _ => 7), 0);
        ChainGame game = await AssertSlashedAsync(job, 0, claims, DisputePhase.ProveNextState);
        Assert.Equal((26L, (long)HandMadeJob.ConstantState), (game.Last.FirstStep, game.Last.Index));
    }

    [Theory]
    [InlineData(DisputePhase.SplitInterval, false)]
    [InlineData(DisputePhase.CommitTrace, false)]
    [InlineData(DisputePhase.RevealState, true)]
    [InlineData(DisputePhase.RevealOperators, false)]
    [InlineData(DisputePhase.RevealTensor, false)]
    [InlineData(DisputePhase.RevealLeaf, false)]
    [InlineData(DisputePhase.CommitPartials, false)]
    public async Task Silence_LosesByTheClock(DisputePhase silent, bool skips)
    {
        DisputableJob job = Segmented;
        int disputed = nets.Operator(silent == DisputePhase.CommitPartials ? "conv2d.weight.gradient" : "batch.inputs");
        IStepRunner runner = skips ? new SkippingRunner(Runner(job), 3) : new TamperingRunner(Runner(job), job.Inputs, 3, disputed, 9, _ => 0x43000000);
        using ExecutedTrace claims = job.Execute(runner, 0);
        var defender = new DefenderSolver(claims, job.Program);
        ChainGame game = await AssertSlashedAsync(job, 0, claims, null, position => position.Phase == silent ? null : defender.NextMove(position));
        Assert.Equal(silent, game.Last.Phase);
        Assert.Null(game.Reverted);
    }

    private static ReferenceRunner Runner(DisputableJob job) => new(job.Inputs);

    /// <summary>Plays these claims about a segment against the honest challenger and asserts all consequences of the slash.</summary>
    /// <param name="job">The job; segments before the disputed one are honest.</param>
    /// <param name="segment">The disputed segment.</param>
    /// <param name="claims">The worker's claims about it.</param>
    /// <param name="terminal">The terminal that decides, or null when the worker's clock does.</param>
    /// <param name="worker">How the worker plays; by its claims when null.</param>
    private async Task<ChainGame> AssertSlashedAsync(
        DisputableJob job, int segment, IClaimTrace claims, DisputePhase? terminal, Func<DisputePosition, DisputeMove?>? worker = null)
    {
        Hash256 end = claims.StateRoot(job.EndStep(segment));
        Assert.NotEqual(job.EndRoot(segment), end);
        PostedJob posted = await JobTerms.SubmitAsync(chain, job, [.. Enumerable.Range(0, segment).Select(job.EndRoot), end]);
        Address challenger = await chain.NewAccountAsync();
        Ledger before = await Ledger.ReadAsync(chain, posted, challenger);
        Assert.Equal((BigInteger)before.Worker.Locked, JobTerms.Stake + JobTerms.ClaimBond);

        ChainGame game = await ChainGame.OpenAsync(chain, posted, segment, challenger);
        Game final = await game.PlayAsync(worker ?? new DefenderSolver(claims, job.Program).NextMove, job.Challenger(segment).NextMove);
        Ledger after = await Ledger.ReadAsync(chain, posted, challenger);

        Assert.Equal((GameOutcome.WorkerLost, terminal is null ? EndReason.Timeout : EndReason.Proof), ((GameOutcome)final.Outcome, (EndReason)final.Reason));
        if (terminal is { } expected)
            Assert.Equal(expected, game.Visited[^1]);
        JobStatus status = await chain.Market.StatusOfAsync(posted.Id);
        Assert.Equal((JobState.Open, 1), ((JobState)status.State, (int)status.Attempt));
        BigInteger burned = JobTerms.Stake + JobTerms.ClaimBond - JobTerms.CreditedOfSlash;
        Assert.True(burned * 2 >= JobTerms.Stake - 1);
        Assert.Equal(before.Worker with { Locked = 0 }, after.Worker);
        Assert.Equal(before.Challenger with { Free = before.Challenger.Free + (UInt128)JobTerms.CreditedOfSlash }, after.Challenger);
        Assert.Equal(before.Supply - burned, after.Supply);
        Assert.Equal((before.RequesterBalance, BigInteger.Zero), (after.RequesterBalance, after.WorkerBalance));
        Assert.Equal(JobTerms.Payment, (await chain.Escrow.FundsOfAsync(posted.Id)).Left);
        Assert.Equal(before.WorkerRecord with { LostDisputes = 1 }, after.WorkerRecord);
        Assert.Equal(before.ChallengerRecord, after.ChallengerRecord);
        Assert.Equal(BigInteger.Zero, await chain.Reputation.ScoreOfAsync(posted.Worker));
        await Ledger.AssertConservedAsync(chain);
        return game;
    }
}
