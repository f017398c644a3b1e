using Verifiable.Protocol.Programs;

namespace Verifiable.Tensors.Reference;

/// <summary>Executes a scalar program one instruction at a time: the meaning of scalar programs (protocol section 1).</summary>
public static class ScalarInterpreter
{
    /// <summary>Raw bits of the program's last register; a w32 result is in the low 32 bits.</summary>
    /// <param name="program">A valid program with at least one instruction.</param>
    /// <param name="accumulator">Raw bits of the accumulator.</param>
    /// <param name="operands">Raw bits of the operands' values, by operand index.</param>
    /// <param name="outputDigits">Coordinates of the output element.</param>
    /// <param name="reductionDigits">Digits of the iteration.</param>
    /// <param name="step">The step number; programs see its low 32 bits.</param>
    /// <exception cref="ArgumentException">The program is empty.</exception>
    public static ulong Execute(
        ScalarProgram program,
        uint accumulator,
        ReadOnlySpan<uint> operands,
        ReadOnlySpan<long> outputDigits = default,
        ReadOnlySpan<long> reductionDigits = default,
        long step = 0)
    {
        ReadOnlySpan<ScalarInstruction> instructions = program.Instructions.AsSpan();
        if (instructions.IsEmpty)
            throw new ArgumentException("ScalarInterpreter: expected at least one instruction, got an empty program", nameof(program));
        Span<ulong> registers = stackalloc ulong[instructions.Length];
        for (int i = 0; i < instructions.Length; i++)
        {
            ScalarInstruction instruction = instructions[i];
            registers[i] = instruction.Opcode switch
            {
                ScalarOpcode.Accumulator => accumulator,
                ScalarOpcode.Operand => operands[instruction.A],
                ScalarOpcode.Constant32 => (uint)program.Constants[instruction.A],
                ScalarOpcode.Constant64 => program.Constants[instruction.A],
                ScalarOpcode.OutputDigit => (uint)outputDigits[instruction.A],
                ScalarOpcode.ReductionDigit => (uint)reductionDigits[instruction.A],
                ScalarOpcode.Step => (uint)step,
                _ => ScalarArithmetic.Apply(instruction.Opcode, registers[instruction.A], registers[instruction.B], registers[instruction.C]),
            };
        }

        return registers[^1];
    }
}
