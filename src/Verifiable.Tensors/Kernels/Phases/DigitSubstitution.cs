using System.Collections.Immutable;
using Verifiable.Protocol.Programs;

namespace Verifiable.Tensors.Kernels.Phases;

/// <summary>Digits of an operator written as <c>factor * digit + offset</c> of another's, in maps and in scalar programs.</summary>
/// <param name="Output">By output digit.</param>
/// <param name="Reduction">By reduction digit.</param>
internal sealed record DigitSubstitution(ImmutableArray<(int Factor, int Offset)> Output, ImmutableArray<(int Factor, int Offset)> Reduction)
{
    /// <summary>The coordinate in the other's digits; the numerator of a divided one must be a multiple of the divisor everywhere, and loses it.</summary>
    public Coordinate Apply(Coordinate coordinate)
    {
        if (coordinate.GatherOperand is not null)
            return coordinate;
        long constant = coordinate.Constant;
        var terms = new List<AffineTerm>();
        foreach (AffineTerm term in coordinate.Terms)
        {
            (int factor, int offset) = Of(term.Variable);
            constant += (long)term.Coefficient * offset;
            terms.Add(new AffineTerm(term.Variable, checked((int)((long)term.Coefficient * factor / coordinate.Divisor))));
        }

        return Coordinate.Affine(coordinate.Extent, terms, checked((int)(constant / coordinate.Divisor)));
    }

    /// <summary>The program in the other's digits, or null when it would outgrow the bounds of programs.</summary>
    public ScalarProgram? Apply(ScalarProgram program)
    {
        if (program.IsEmpty)
            return program;
        try
        {
            var builder = new ScalarProgramBuilder();
            var map = new ScalarProgramBuilder.Register[program.Instructions.Length];
            for (int i = 0; i < map.Length; i++)
                map[i] = Copy(builder, program, program.Instructions[i], map);
            return builder.Build(map[^1]);
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private ScalarProgramBuilder.Register Copy(ScalarProgramBuilder builder, ScalarProgram program, ScalarInstruction instruction, ScalarProgramBuilder.Register[] map) => instruction.Opcode switch
    {
        ScalarOpcode.Accumulator => builder.Accumulator,
        ScalarOpcode.Operand => builder.Operand(instruction.A),
        ScalarOpcode.Constant32 => builder.UInt32((uint)program.Constants[instruction.A]),
        ScalarOpcode.Constant64 => builder.Float64(BitConverter.UInt64BitsToDouble(program.Constants[instruction.A])),
        ScalarOpcode.OutputDigit => Scaled(builder, builder.OutputDigit(instruction.A), Output[instruction.A]),
        ScalarOpcode.ReductionDigit => Scaled(builder, builder.ReductionDigit(instruction.A), Reduction[instruction.A]),
        ScalarOpcode.Step => builder.Step,
        _ => builder.Emit(instruction.Opcode, map[instruction.A], map[instruction.B], map[instruction.C]),
    };

    private static ScalarProgramBuilder.Register Scaled(ScalarProgramBuilder builder, ScalarProgramBuilder.Register digit, (int Factor, int Offset) by)
    {
        if (by.Factor != 1)
            digit = builder.Emit(ScalarOpcode.MulLowU32, digit, builder.UInt32((uint)by.Factor));
        return by.Offset == 0 ? digit : builder.Emit(ScalarOpcode.AddU32, digit, builder.UInt32((uint)by.Offset));
    }

    private (int Factor, int Offset) Of(MapVariable variable) => variable.IsStep ? (1, 0) : variable.IsOutput ? Output[variable.Digit] : Reduction[variable.Digit];
}
