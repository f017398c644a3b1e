using Verifiable.EndToEnd.Disputes;
using Verifiable.Execution.Disputes;
using Verifiable.Gas.Synthetic;
using Verifiable.Protocol.Hashing;
using Verifiable.Protocol.Jobs;
using Verifiable.Protocol.Programs;

namespace Verifiable.Gas.Scenarios;

/// <summary>The longest game about a program with the shape of GPT-124M: an accumulator of the embedding's gradient.</summary>
internal sealed class GptScenario : IGasScenario
{
    /// <inheritdoc/>
    public int Order => 3;

    /// <inheritdoc/>
    public string Title => "A program with the shape of GPT-124M: 3,000 operators, gradients of 38.6M elements that fold over 16,384 tokens, 10,000 steps, segments of 200";

    /// <inheritdoc/>
    public async Task<IReadOnlyList<GasFigure>> MeasureAsync(ChainFixture chain)
    {
        StepProgram program = GptProgram.Build();
        EncodedProgram encoded = StepProgramEncoding.Encode(program);
        if (ProgramRules.Validate(encoded, GptProgram.Steps, GptProgram.Interval) is [var violation, ..])
            throw new InvalidOperationException($"gpt: expected a valid program, got {violation.Message}");
        var dispute = new GptDispute(program);
        JobSpec spec = Terms.Of(chain, encoded, dispute.Honest.StateRoot(0), Hash256.Zero, GptProgram.Steps, GptProgram.Interval);
        SubmittedJob job = await SubmittedJob.SubmitAsync(chain, spec, encoded, dispute.Lying.StateRoot(GptProgram.Interval));
        MeasuredGame game = await MeasuredGame.PlayAsync(
            chain, job, await chain.NewAccountAsync(),
            new DefenderSolver(dispute.Lying, program).NextMove,
            new ChallengerSolver(dispute.Honest, encoded, dispute.Honest).NextMove);
        return
        [
            new("gpt124mMoveMax", game.MostOfMoves, "the dearest move between the opening and the terminal", Limits.Move),
            new("gpt124mFinalStep", game.Terminal.Gas, "the terminal: 16 products, operands opened from trees of depth 24 and 18"),
            new("gpt124mTotal", game.Total, "all transactions of both sides, opening and terminal included", 3_000_000),
            new("gpt124mRounds", game.Rounds, "moves of the worker that the challenger answers", 14, GasFigure.Rounds),
        ];
    }
}
