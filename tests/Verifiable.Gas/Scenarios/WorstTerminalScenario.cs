using Verifiable.EndToEnd.Disputes;
using Verifiable.Execution.Disputes;
using Verifiable.Gas.Synthetic;
using Verifiable.Protocol.Hashing;
using Verifiable.Protocol.Jobs;
using Verifiable.Protocol.Programs;

namespace Verifiable.Gas.Scenarios;

/// <summary>A game that ends in the worst terminal that a valid program can ask for.</summary>
internal sealed class WorstTerminalScenario : IGasScenario
{
    private const byte Lying = 1;

    /// <inheritdoc/>
    public int Order => 4;

    /// <inheritdoc/>
    public string Title => "The worst legal terminal: eight operands, 68 leaves under 32 levels, all the weight that programs may have";

    /// <inheritdoc/>
    public async Task<IReadOnlyList<GasFigure>> MeasureAsync(ChainFixture chain)
    {
        StepProgram program = WorstProgram.Build();
        EncodedProgram encoded = StepProgramEncoding.Encode(program);
        if (ProgramRules.Validate(encoded, 1, 1) is [var violation, ..])
            throw new InvalidOperationException($"worst terminal: expected a valid program, got {violation.Message}");
        var random = new Random(8);
        Operator worst = program.Operators[WorstProgram.Disputed];
        var touched = new Dictionary<int, SyntheticTensor> { [WorstProgram.Disputed] = new(worst.Output) };
        for (int i = 0; i < worst.Operands.Length; i++)
        {
            touched.Add(i, new SyntheticTensor(worst.Operands[i].Shape));
            touched[i].Fill([.. MapReads.Of(worst, i, 0, 0, 0, worst.Reduction.Count).Select(e => (e, BitConverter.SingleToUInt32Bits(random.NextSingle() - 0.5f)))]);
        }

        // The claim is that the element is zero, which the contract finds false whatever the right value is.
        var claims = new SyntheticRun(program, new SyntheticFold(Lying, 0, touched, []));
        JobSpec spec = Terms.Of(chain, encoded, claims.StateRoot(0), Hash256.Zero, 1, 1);
        SubmittedJob job = await SubmittedJob.SubmitAsync(chain, spec, encoded, claims.StateRoot(1));
        var pointing = new OnlyElement(claims, encoded);
        MeasuredGame game = await MeasuredGame.PlayAsync(
            chain, job, await chain.NewAccountAsync(), new DefenderSolver(claims, program).NextMove, pointing.NextMove);
        return
        [
            new("worstOperatorMoveMax", game.MostOfMoves, "the dearest move before it: opening an operator of so many bytes"),
            new("worstTerminal", game.Terminal.Gas, "the whole transaction, the payout of the slash included; the limit is a quarter of a block", Limits.Terminal),
            new(
                "worstTerminalCallData", (ulong)game.Terminal.CallData, "its calldata; the limit is what nodes relay in one transaction", 131_072, GasFigure.Bytes),
        ];
    }
}
