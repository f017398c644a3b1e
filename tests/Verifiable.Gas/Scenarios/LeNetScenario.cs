using Verifiable.EndToEnd.Disputes;
using Verifiable.Execution.Disputes;
using Verifiable.Execution.Disputes.Adversaries;
using Verifiable.Execution.Tree;
using Verifiable.Protocol.Disputes;
using Verifiable.Protocol.Hashing;
using Verifiable.Protocol.Merkle;
using Verifiable.Protocol.Programs;

namespace Verifiable.Gas.Scenarios;

/// <summary>Whole games about the golden job, each side played by its solver from real executions of the disputed segment.</summary>
/// <remarks>
/// The worst operator is the kernel gradient of the first convolution: no fold is longer. The worker lies about its accumulator in the block that opens most leaves,
/// about its finish, in a third job about a next state, and in a fourth about the operator of most bytes.
/// </remarks>
internal sealed class LeNetScenario : IGasScenario
{
    private const int Step = 61;
    private const int LongestFold = 100 * 28 * 28;
    private const int Image = 37;
    private const int BlocksOfImage = 28 * 28 / ProgramLimits.BlockLength;
    private static readonly Func<uint, uint> s_lie = bits => bits ^ 0x4000;

    /// <inheritdoc/>
    public int Order => 2;

    /// <inheritdoc/>
    public string Title => "A dispute about LeNet's 1,200-step job: the kernel gradient of the first convolution, which folds 78,400 terms";

    /// <inheritdoc/>
    public async Task<IReadOnlyList<GasFigure>> MeasureAsync(ChainFixture chain)
    {
        using var job = new LeNetJob();
        using ExecutedTrace honest = job.Execute(job.Runner);
        int gradient = Enumerable.Range(0, job.Job.Program.Operators.Length).MaxBy(j => job.Job.Program.Operators[j].Reduction.Count);
        if (job.Job.Program.Operators[gradient].Reduction.Count != LongestFold)
            throw new InvalidOperationException($"lenet: expected a fold of {LongestFold} terms, got {job.Job.Program.Operators[gradient].Reduction.Count}");
        (long element, int block) = MostLeaves(honest.Step(Step), job.Job.Program.Operators[gradient], gradient);

        using ExecutedTrace tampered = job.Execute(new TamperingRunner(job.Runner, job.Inputs, Step, gradient, element, s_lie));
        MeasuredGame fold = await PlayAsync(chain, job, honest, new WrongPartialsTrace(tampered, block, s_lie), DisputePhase.ProveBlock);
        MeasuredGame finish = await PlayAsync(chain, job, honest, tampered, DisputePhase.ProveFinish);
        using ExecutedTrace edited = job.Execute(new StateEditingRunner(job.Runner, Step, 0, 0, s_lie));
        MeasuredGame next = await PlayAsync(chain, job, honest, edited, DisputePhase.ProveNextState);

        MeasuredGame longest = await LongestAsync(chain, job, honest);
        MeasuredGame[] games = [fold, finish, next, longest];
        return
        [
            new("openGame", games.Max(g => g.Open), "the challenger opens a game; its bond is locked"),
            new("disputeMoveMax", games.Max(g => g.MostOfMoves), "the dearest move between opening and terminal, in all games", Limits.Move),
            new("disputeFinalStep", fold.Terminal.Gas, "the terminal: 16 products of the worst block, the payout of the slash included"),
            new("disputeFinalStepCallData", (ulong)fold.Terminal.CallData, "its calldata", null, GasFigure.Bytes),
            new("disputeTotal", games.Max(g => g.Total), "all transactions of both sides, opening and terminal included", 2_000_000),
            new("disputeRounds", games.Max(g => g.Rounds), "moves of the worker that the challenger answers", 10, GasFigure.Rounds),
            new("disputeFinishStep", finish.Terminal.Gas, "the terminal where the finish is wrong"),
            new("disputeFinishTotal", finish.Total, "that whole game"),
            new("disputeNextStateStep", next.Terminal.Gas, "the terminal where the next state is wrong"),
            new("disputeNextStateTotal", next.Total, "that whole game"),
            new("disputeLongestOperatorMoveMax", longest.MostOfMoves, "the dearest move where the operator with the longest encoding is disputed", Limits.Move),
            new("disputeLongestOperatorStep", longest.Terminal.Gas, "the terminal there"),
            new("disputeLongestOperatorTotal", longest.Total, "that whole game"),
        ];
    }

    /// <summary>A game about the operator of most bytes among those that reach the next state: opening it takes them all as calldata.</summary>
    private static async Task<MeasuredGame> LongestAsync(ChainFixture chain, LeNetJob job, ExecutedTrace honest)
    {
        foreach (int index in Enumerable.Range(0, job.Encoded.Operators.Length).OrderByDescending(j => job.Encoded.Operators[j].Length))
        {
            using ExecutedTrace tampered = job.Execute(new TamperingRunner(job.Runner, job.Inputs, Step, index, 0, bits => bits ^ 0x00400000));
            if (tampered.StateRoot(job.Job.Spec.CheckpointInterval) != honest.StateRoot(job.Job.Spec.CheckpointInterval))
                return await PlayAsync(chain, job, honest, tampered, DisputePhase.ProveElement);
        }

        throw new InvalidOperationException("lenet: expected an operator whose output reaches the next state, got none");
    }

    private static async Task<MeasuredGame> PlayAsync(ChainFixture chain, LeNetJob job, ExecutedTrace honest, IClaimTrace claims, DisputePhase terminal)
    {
        long end = job.Job.Spec.CheckpointInterval;
        Hash256 claimed = claims.StateRoot(end);
        if (claimed == honest.StateRoot(end))
            throw new InvalidOperationException($"lenet: expected a lie that reaches the end of the segment, got none ({terminal})");
        SubmittedJob submitted = await SubmittedJob.SubmitAsync(chain, Terms.Of(chain, job.Job.Spec), job.Encoded, claimed);
        MeasuredGame game = await MeasuredGame.PlayAsync(
            chain, submitted, await chain.NewAccountAsync(),
            new DefenderSolver(claims, job.Job.Program).NextMove,
            new ChallengerSolver(honest, job.Job.Program, job.Encoded, job.Witnesses).NextMove);
        return game.Terminal.Phase == terminal && game.Last.FirstStep == Step
            ? game
            : throw new InvalidOperationException($"lenet: expected {terminal} in step {Step}, got {game.Terminal.Phase} in step {game.Last.FirstStep}");
    }

    /// <summary>The element and the block of one image that open most leaves.</summary>
    private static (long Element, int Block) MostLeaves(TracedStep step, Operator gradient, int index)
    {
        return (from element in Enumerable.Range(0, (int)gradient.Output.Count)
                from block in Enumerable.Range(Image * BlocksOfImage, BlocksOfImage)
                select (Element: (long)element, Block: block)).MaxBy(c => Leaves(c.Element, c.Block));

        int Leaves(long element, int block) => step
            .ReadSet(index, element, block * ProgramLimits.BlockLength, (block + 1) * ProgramLimits.BlockLength, withFinish: false)
            .Select(r => (r.Operand, new TensorGeometry(gradient.Operands[r.Operand].Shape).Locate(r.ElementIndex).Leaf))
            .Distinct().Count();
    }
}
