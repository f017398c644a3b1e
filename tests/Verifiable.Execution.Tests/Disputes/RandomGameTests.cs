using FsCheck;
using FsCheck.Fluent;
using Verifiable.Execution.Disputes;
using Verifiable.Execution.Disputes.Adversaries;
using Verifiable.Execution.Tree;
using Verifiable.Protocol.Disputes;
using Verifiable.Protocol.Programs;

namespace Verifiable.Execution.Tests.Disputes;

/// <summary>Whole games at random: the honest side wins each.</summary>
public sealed class RandomGameTests(SampleJobFixture fixture) : IClassFixture<SampleJobFixture>
{
    private static readonly Arbitrary<int> Seeds = Gen.Choose(0, int.MaxValue).ToArbitrary();

    [Fact]
    public void HonestWorker_AgainstMaliciousChallenger_AlwaysWins()
    {
        var defender = new DefenderSolver(fixture.Honest, fixture.Job.Program);
        var visited = new HashSet<DisputePhase>();
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(300).WithReplay(1, 3), Prop.ForAll(Seeds, seed =>
        {
            SimulatedReferee game = fixture.Open(fixture.Honest);
            var challenger = new MaliciousChallenger(fixture.Job, fixture.Challenger, new Random(seed));
            Assert.Equal(Winner.Worker, GameLoop.Play(game, defender.NextMove, challenger.NextMove));
            // It lost by a terminal, not because its moves did not fit.
            Assert.Equal(DisputePhase.Closed, game.Position.Phase);
            visited.UnionWith(game.Visited);
        }));
        DisputePhase[] all = [.. Enum.GetValues<DisputePhase>().Except([DisputePhase.None, DisputePhase.Closed])];
        Assert.Equal(all, visited.Order());
    }

    [Fact]
    public void HonestChallenger_AgainstRandomLiar_AlwaysWins()
    {
        int played = 0;
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(60).WithReplay(5, 7), Prop.ForAll(Seeds, seed =>
        {
            var random = new Random(seed);
            using ExecutedTrace cheat = fixture.Execute(RandomRunner(random));
            IClaimTrace claims = RandomLie(cheat, random);
            if (claims.StateRoot(SampleJob.Steps) == fixture.Honest.StateRoot(SampleJob.Steps))
                return; // The lie changed nothing that is committed to.
            Assert.Equal(Winner.Challenger, fixture.PlayAgainstHonest(claims).Winner);
            played++;
        }));
        Assert.True(played >= 30, $"expected at least 30 games, got {played}");
    }

    [Fact]
    public void HonestChallenger_AgainstHonestWorker_HasNoMove() =>
        Assert.Equal(Winner.Worker, fixture.PlayAgainstHonest(fixture.Honest).Winner);

    [Fact]
    public void ProveFold_AnyBitOfAnOpenedLeafFlipped_IsRejected()
    {
        var defender = new DefenderSolver(fixture.Honest, fixture.Job.Program);
        int rejected = 0;
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(60).WithReplay(9, 11), Prop.ForAll(Seeds, seed =>
        {
            var random = new Random(seed);
            SimulatedReferee game = fixture.Open(fixture.Honest);
            var challenger = new MaliciousChallenger(fixture.Job, fixture.Challenger, random);
            bool flipped = false;
            GameLoop.Play(game, defender.NextMove, position =>
            {
                DisputeMove? move = challenger.NextMove(position);
                if (move is not DisputeMove.ProveFold proof || proof.Witness.Operands.All(o => o.Leaves.Count == 0))
                    return move;
                flipped = true;
                return proof with { Witness = FlipLeafBit(proof.Witness, random) };
            });
            if (!flipped)
                return;
            Assert.NotEqual(DisputePhase.Closed, game.Position.Phase);
            rejected++;
        }));
        Assert.True(rejected >= 20, $"expected at least 20 flipped witnesses, got {rejected}");
    }

    private static FoldWitness FlipLeafBit(FoldWitness witness, Random random)
    {
        int[] opened = [.. Enumerable.Range(0, witness.Operands.Count).Where(i => witness.Operands[i].Leaves.Count > 0)];
        int operand = opened[random.Next(opened.Length)];
        LeafOpening leaf = witness.Operands[operand].Leaves[^1];
        byte[] values = leaf.Values.ToArray();
        values[random.Next(values.Length)] ^= (byte)(1 << random.Next(8));
        List<OperandWitness> operands = [.. witness.Operands];
        operands[operand] = operands[operand] with { Leaves = [.. operands[operand].Leaves.SkipLast(1), leaf with { Values = values }] };
        return new FoldWitness(operands);
    }

    private IStepRunner RandomRunner(Random random)
    {
        var honest = new ReferenceRunner(fixture.Job.Inputs);
        int step = random.Next(SampleJob.Steps);
        uint mask = random.Next(2) == 0 ? 1u : 1u << random.Next(31);
        Func<uint, uint> change = bits => bits ^ mask;
        if (random.Next(5) == 0)
            return new SkippingRunner(honest, step);
        if (random.Next(4) == 0)
        {
            int tensor = random.Next(fixture.Job.Program.States.Length);
            return new StateEditingRunner(honest, step, tensor, random.NextInt64(fixture.Job.Program.States[tensor].Shape.Count), change);
        }

        int index = random.Next(fixture.Job.Program.Operators.Length);
        Operator @operator = fixture.Job.Program.Operators[index];
        return new TamperingRunner(honest, fixture.Job.Inputs, step, index, random.NextInt64(@operator.Output.Count), change);
    }

    private IClaimTrace RandomLie(ExecutedTrace trace, Random random) => random.Next(6) switch
    {
        0 => new WrongPartialsTrace(trace, random.Next(34), bits => bits ^ 1),
        1 => new WrongChildrenTrace(trace),
        2 => new ReplayedCheckpointTrace(trace, 1 + random.Next(SampleJob.Steps), 0),
        3 => new DirtyPaddingTrace(trace, fixture.Job.Program, SampleJob.Steps - 1, SampleJob.UpdateOperator),
        _ => trace,
    };
}
