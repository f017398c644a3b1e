using System.Collections.Immutable;

namespace Verifiable.Protocol.Programs;

/// <summary>Rule V15 for one scalar program: opcodes, registers, constants, sources, widths, result, unused fields (protocol sections 1 and 7).</summary>
public static class ScalarProgramRules
{
    /// <summary>What is wrong first, or null.</summary>
    /// <param name="program">A program of at least one instruction.</param>
    /// <param name="operandCount">Operands of the operator.</param>
    /// <param name="outputRank">Output digits.</param>
    /// <param name="reductionRank">Reduction digits; 0 in a finish, which may not use any.</param>
    /// <param name="forbiddenOperands">Bit <c>i</c> set: operand <c>i</c> may not be used.</param>
    public static string? FirstFault(ScalarProgram program, int operandCount, int outputRank, int reductionRank, uint forbiddenOperands = 0)
    {
        ArgumentNullException.ThrowIfNull(program);
        int count = program.Instructions.Length;
        if (count is < 1 or > ProgramLimits.MaxInstructions)
            return $"expected 1..{ProgramLimits.MaxInstructions} instructions, got {count}";
        if (program.Constants.Length > ProgramLimits.MaxConstants)
            return $"expected at most {ProgramLimits.MaxConstants} constants, got {program.Constants.Length}";

        var widths = new RegisterWidth[count];
        for (int i = 0; i < count; i++)
        {
            ScalarInstruction instruction = program.Instructions[i];
            if (ScalarOpcodes.Find(instruction.Opcode) is not { } info)
                return $"expected an opcode, got 0x{(byte)instruction.Opcode:x2} (r{i})";
            string? fault = Field(info.A, instruction.A) ?? Field(info.B, instruction.B) ?? Field(info.C, instruction.C);
            if (fault is not null)
                return $"{fault} (r{i}, {instruction.Opcode})";
            widths[i] = info.Result;

            string? Field(InstructionField field, byte value) => field switch
            {
                InstructionField.Unused => value == 0 ? null : $"expected an unused field of zero, got {value}",
                InstructionField.Register32 => Register(RegisterWidth.W32, value),
                InstructionField.Register64 => Register(RegisterWidth.W64, value),
                InstructionField.Constant => Below(program.Constants.Length, value, "constant"),
                InstructionField.Operand => Below(operandCount, value, "operand")
                    ?? ((forbiddenOperands >> value & 1) == 0 ? null : $"expected operands that do not depend on reduction digits, got operand {value}"),
                InstructionField.OutputDigit => Below(outputRank, value, "output digit"),
                InstructionField.ReductionDigit => Below(reductionRank, value, "reduction digit"),
                _ => throw new InvalidOperationException($"ScalarProgramRules: expected a field kind, got {field}"),
            };

            string? Register(RegisterWidth width, byte value) => Below(i, value, "register")
                ?? (widths[value] == width ? null : $"expected a register of {width}, got r{value} of {widths[value]}");
        }

        return widths[^1] == RegisterWidth.W32 ? null : $"expected a result of W32, got {widths[^1]} (r{count - 1})";
    }

    /// <summary>Bit <c>i</c> set: operand <c>i</c>, gathers followed, depends on a reduction digit.</summary>
    /// <param name="maps">The operands' coordinates; gathers name earlier operands (V14).</param>
    public static uint OperandsOnReduction(IReadOnlyList<ImmutableArray<Coordinate>> maps)
    {
        ArgumentNullException.ThrowIfNull(maps);
        uint dependent = 0;
        for (int i = 0; i < maps.Count; i++)
        {
            bool depends = maps[i].Any(c => c.GatherOperand is { } gather
                ? (dependent >> gather & 1) != 0
                : c.Terms.Any(t => t.Variable.IsReduction));
            if (depends)
                dependent |= 1u << i;
        }

        return dependent;
    }

    private static string? Below(int limit, byte value, string what) =>
        value < limit ? null : $"expected a {what} below {limit}, got {value}";
}
