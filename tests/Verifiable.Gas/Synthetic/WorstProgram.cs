using System.Collections.Immutable;
using Verifiable.Protocol.Programs;

namespace Verifiable.Gas.Synthetic;

/// <summary>A valid program whose last operator has the dearest terminal that the rules let through, as far as one can be made by hand.</summary>
/// <remarks>
/// Eight operands (V10) from eight tensors whose trees are 32 levels deep, four of them, as many as V17 leaves, read in another leaf in each of the 16 iterations; maps of rank 6 with six terms and a divisor in each coordinate, all of them
/// located anew in every iteration because the last reduction digit has extent 1; a body of 256 instructions that takes all the weight that V16 leaves, most of it in fused multiply-adds, and a finish of 256
/// instructions of the least weight, for its bytes; 4,096 operators, so that roots open through twelve levels.
/// </remarks>
internal static class WorstProgram
{
    public const int Disputed = ProgramLimits.MaxOperators - 1;
    private const int Folding = 4;
    private const int Divisor = 3;
    private const int HeavyWeight = 14;
    private const int LightWeight = 4;
    private static readonly Shape s_deep = new(ProgramLimits.BlockLength, 65_535, 4_095, 1, 1, 1);
    private static readonly Shape s_output = new(1, 1, 1, 1, 1, 1);
    private static readonly int[] s_middle = [0, 41_234, 3_010, 0, 0, 0];

    /// <summary>The program; one step, one state tensor that stays.</summary>
    public static StepProgram Build()
    {
        ScalarProgram nothing = new([new ScalarInstruction(ScalarOpcode.Accumulator)], []);
        Operator deep = Of(s_deep, Shape.Scalar, [], nothing, ScalarProgram.Empty);
        Operator small = deep with { Output = Shape.Scalar };
        ImmutableArray<Operand> operands = [.. Enumerable.Range(0, ProgramLimits.MaxOperands).Select(Read)];
        ScalarProgram finish = Finish();
        int budget = (ProgramLimits.MaxTerminalWeight - ScalarOpcodes.WeightOf(finish)) / ProgramLimits.BlockLength;
        Operator worst = Of(s_output, new Shape(1, 1, 1, 1, ProgramLimits.BlockLength, 1), operands, Body(budget), finish);
        return new StepProgram(
            [.. Enumerable.Repeat(deep, ProgramLimits.MaxOperands), .. Enumerable.Repeat(small, Disputed - ProgramLimits.MaxOperands), worst],
            [new StateDeclaration(ElementType.Float32, Shape.Scalar, null)],
            [],
            new InputDeclaration(ElementType.Float32, new Shape(1, 1)));
    }

    /// <summary>The first operands read element (r, a, b, 0, 0, 0) of their tensors, the others (0, a, b, 0, 0, 0); the other terms are of digits that are always 0.</summary>
    private static Operand Read(int operand) => new(
        new TensorSource(SourceKind.Operator, operand), ElementType.Float32, 0,
        [.. Enumerable.Range(0, ProgramLimits.MaxRank).Select(d => Coordinate.Affine(
            s_deep[d],
            [
                .. Enumerable.Range(0, ProgramLimits.MaxTerms - 1).Select(o => new AffineTerm(MapVariable.Output(o), ProgramLimits.MaxCoefficient)),
                .. operand >= Folding ? [] : new[] { d == 0 ? new AffineTerm(MapVariable.Reduction(4), Divisor) : new AffineTerm(MapVariable.Reduction(5), ProgramLimits.MaxCoefficient) },
            ],
            Divisor * s_middle[d],
            Divisor))]);

    private static ScalarProgram Body(int budget)
    {
        var instructions = new List<ScalarInstruction>();
        for (int i = 0; i < ProgramLimits.MaxOperands; i++)
            instructions.Add(new ScalarInstruction(ScalarOpcode.Operand, (byte)i));
        instructions.Add(new ScalarInstruction(ScalarOpcode.Accumulator));
        budget -= instructions.Count;
        while (instructions.Count < ProgramLimits.MaxInstructions)
        {
            int rest = ProgramLimits.MaxInstructions - instructions.Count;
            // As many fused multiply-adds as leave weight for the lightest computation in all the others.
            bool heavy = budget - HeavyWeight >= (rest - 1) * LightWeight;
            byte last = (byte)(instructions.Count - 1), other = (byte)(instructions.Count % ProgramLimits.MaxOperands);
            instructions.Add(heavy
                ? new ScalarInstruction(ScalarOpcode.FmaF32, other, (byte)((other + 3) % ProgramLimits.MaxOperands), last)
                : new ScalarInstruction(ScalarOpcode.MaxF32, last, other));
            budget -= heavy ? HeavyWeight : LightWeight;
        }

        return new ScalarProgram([.. instructions], Constants());
    }

    private static ScalarProgram Finish() => new(
        [.. Enumerable.Range(0, ProgramLimits.MaxInstructions - 1).Select(i => new ScalarInstruction(ScalarOpcode.Constant32, (byte)(i % ProgramLimits.MaxConstants))), new ScalarInstruction(ScalarOpcode.Accumulator)],
        Constants());

    private static ImmutableArray<ulong> Constants() => [.. Enumerable.Range(1, ProgramLimits.MaxConstants).Select(i => (ulong)i * 0x9e3779b97f4a7c15)];

    private static Operator Of(Shape output, Shape reduction, ImmutableArray<Operand> operands, ScalarProgram body, ScalarProgram finish) =>
        new(ElementType.Float32, output, ElementType.Float32, 0x3f800000, reduction, operands, body, finish);
}
