using System.Collections.Frozen;
using static Verifiable.Protocol.Programs.InstructionField;
using static Verifiable.Protocol.Programs.RegisterWidth;
using static Verifiable.Protocol.Programs.ScalarOpcode;

namespace Verifiable.Protocol.Programs;

/// <summary>What is known about each opcode: fields, result and weight (protocol section 1).</summary>
/// <remarks>A weight is an upper bound of the opcode's gas in units of 100 and must equal the one in <c>contracts/src/referee/Opcode.sol</c>.</remarks>
public static class ScalarOpcodes
{
    private static readonly FrozenDictionary<ScalarOpcode, ScalarOpcodeInfo> Table = Build().ToFrozenDictionary(i => i.Opcode);

    /// <summary>All opcodes, ascending.</summary>
    public static IEnumerable<ScalarOpcodeInfo> All => Table.Values.OrderBy(i => i.Opcode);

    /// <summary>What is known about an opcode, or null when there is no such opcode.</summary>
    public static ScalarOpcodeInfo? Find(ScalarOpcode opcode) => Table.GetValueOrDefault(opcode);

    /// <summary>Sum of the weights of a program's instructions.</summary>
    /// <exception cref="ArgumentException">An opcode does not exist.</exception>
    public static int WeightOf(ScalarProgram program)
    {
        ArgumentNullException.ThrowIfNull(program);
        int weight = 0;
        foreach (ScalarInstruction instruction in program.Instructions)
        {
            weight += Find(instruction.Opcode)?.Weight
                ?? throw new ArgumentException($"ScalarOpcodes.WeightOf: expected an opcode, got 0x{(byte)instruction.Opcode:x2}", nameof(program));
        }

        return weight;
    }

    private static IEnumerable<ScalarOpcodeInfo> Build()
    {
        yield return new(Accumulator, W32, 1);
        yield return new(ScalarOpcode.Operand, W32, 1, InstructionField.Operand);
        yield return new(Constant32, W32, 1, Constant);
        yield return new(Constant64, W64, 1, Constant);
        yield return new(ScalarOpcode.OutputDigit, W32, 1, InstructionField.OutputDigit);
        yield return new(ScalarOpcode.ReductionDigit, W32, 1, InstructionField.ReductionDigit);
        yield return new(Step, W32, 1);

        foreach (ScalarOpcodeInfo info in Floating(AddF32, W32, Register32))
            yield return info;
        foreach (ScalarOpcodeInfo info in Floating(AddF64, W64, Register64))
            yield return info;

        yield return new(F32ToF64, W64, 5, Register32);
        yield return new(F64ToF32, W32, 7, Register64);
        yield return new(F32ToI32, W32, 4, Register32);
        yield return new(F32ToU32, W32, 4, Register32);
        yield return new(I32ToF32, W32, 5, Register32);
        yield return new(U32ToF32, W32, 4, Register32);
        yield return new(F64ToI32, W32, 4, Register64);
        yield return new(F64ToU32, W32, 4, Register64);
        yield return new(I32ToF64, W64, 4, Register32);
        yield return new(U32ToF64, W64, 4, Register32);

        for (ScalarOpcode opcode = AddU32; opcode <= LessI32; opcode++)
            yield return new(opcode, W32, 3, Register32, Register32);

        yield return new(F64FromWords, W64, 4, Register32, Register32);
        yield return new(HighWordF64, W32, 3, Register64);
        yield return new(LowWordF64, W32, 3, Register64);

        yield return new(Select32, W32, 4, Register32, Register32, Register32);
        yield return new(Select64, W64, 4, Register32, Register64, Register64);
    }

    /// <summary>The fifteen floating-point opcodes from <paramref name="add"/> on, in the order of protocol section 1.</summary>
    private static IEnumerable<ScalarOpcodeInfo> Floating(ScalarOpcode add, RegisterWidth width, InstructionField register)
    {
        ScalarOpcode At(ScalarOpcode f32) => add + (f32 - AddF32);
        (int sum, int product, int fused) = width == W64 ? (14, 11, 15) : (12, 10, 14);
        yield return new(At(AddF32), width, sum, register, register);
        yield return new(At(SubF32), width, sum, register, register);
        yield return new(At(MulF32), width, product, register, register);
        yield return new(At(DivF32), width, product, register, register);
        yield return new(At(SqrtF32), width, 7, register);
        yield return new(At(FmaF32), width, fused, register, register, register);
        yield return new(At(MinF32), width, 4, register, register);
        yield return new(At(MaxF32), width, 4, register, register);
        yield return new(At(NegF32), width, 4, register);
        yield return new(At(AbsF32), width, 4, register);
        yield return new(At(RoundF32), width, 5, register);
        yield return new(At(EqualF32), W32, 4, register, register);
        yield return new(At(LessF32), W32, 4, register, register);
        yield return new(At(LessOrEqualF32), W32, 4, register, register);
        yield return new(At(CanonicalizeF32), width, 3, register);
    }
}
