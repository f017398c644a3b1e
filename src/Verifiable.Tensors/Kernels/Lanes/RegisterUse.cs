using Verifiable.Protocol.Programs;

namespace Verifiable.Tensors.Kernels.Lanes;

/// <summary>How an opcode uses registers: which ones it reads, which widths they have, and whether NaN bits can pass.</summary>
internal static class RegisterUse
{
    /// <summary>Whether a program reads the accumulator.</summary>
    public static bool ReadsAccumulator(ScalarProgram program) => program.Instructions.Any(i => i.Opcode == ScalarOpcode.Accumulator);

    /// <summary>Whether some instruction passes on the accumulator's bits, so that they must be canonical before every body.</summary>
    public static bool ShowsAccumulator(ScalarProgram program)
    {
        foreach (ScalarInstruction instruction in program.Instructions)
        {
            if (IsSource(instruction.Opcode))
                continue;
            ReadOnlySpan<byte> read = [instruction.A, instruction.B, instruction.C];
            for (int p = 0; p < Arity(instruction.Opcode); p++)
            {
                if (ShowsBits(instruction.Opcode, p) && program.Instructions[read[p]].Opcode == ScalarOpcode.Accumulator)
                    return true;
            }
        }

        return false;
    }

    /// <summary>By register: the instructions that read it, ascending.</summary>
    public static IReadOnlyList<int>[] Readers(ScalarProgram program)
    {
        List<int>[] readers = [.. program.Instructions.Select(_ => new List<int>())];
        for (int i = 0; i < readers.Length; i++)
        {
            ScalarInstruction instruction = program.Instructions[i];
            if (IsSource(instruction.Opcode))
                continue;
            ReadOnlySpan<byte> read = [instruction.A, instruction.B, instruction.C];
            foreach (byte register in read[..Arity(instruction.Opcode)])
            {
                if (readers[register].Count == 0 || readers[register][^1] != i)
                    readers[register].Add(i);
            }
        }

        return readers;
    }

    /// <summary>Marks the operands that a program names.</summary>
    public static void MarkOperands(ScalarProgram program, bool[] wanted)
    {
        foreach (ScalarInstruction instruction in program.Instructions)
        {
            if (instruction.Opcode == ScalarOpcode.Operand)
                wanted[instruction.A] = true;
        }
    }

    /// <summary>Whether the opcode is a source (accumulator, operand, constant, digit, step).</summary>
    public static bool IsSource(ScalarOpcode opcode) => opcode < ScalarOpcode.AddF32;

    /// <summary>Whether the result is 64 bits wide.</summary>
    public static bool IsWide(ScalarOpcode opcode) => opcode switch
    {
        ScalarOpcode.Constant64 or ScalarOpcode.F64FromWords or ScalarOpcode.Select64 or KernelOpcode.Lookup or KernelOpcode.AddShifted => true,
        ScalarOpcode.F32ToF64 or ScalarOpcode.I32ToF64 or ScalarOpcode.U32ToF64 => true,
        ScalarOpcode.EqualF64 or ScalarOpcode.LessF64 or ScalarOpcode.LessOrEqualF64 => false,
        _ => opcode is >= ScalarOpcode.AddF64 and <= ScalarOpcode.CanonicalizeF64,
    };

    /// <summary>Number of registers that a computing opcode reads.</summary>
    public static int Arity(ScalarOpcode opcode) => opcode switch
    {
        ScalarOpcode.FmaF32 or ScalarOpcode.FmaF64 or ScalarOpcode.Select32 or ScalarOpcode.Select64 => 3,
        ScalarOpcode.SqrtF32 or ScalarOpcode.NegF32 or ScalarOpcode.AbsF32 or ScalarOpcode.RoundF32 or ScalarOpcode.CanonicalizeF32 => 1,
        ScalarOpcode.SqrtF64 or ScalarOpcode.NegF64 or ScalarOpcode.AbsF64 or ScalarOpcode.RoundF64 or ScalarOpcode.CanonicalizeF64 => 1,
        >= ScalarOpcode.F32ToF64 and <= ScalarOpcode.U32ToF64 => 1,
        ScalarOpcode.HighWordF64 or ScalarOpcode.LowWordF64 or KernelOpcode.Lookup => 1,
        _ => 2,
    };

    /// <summary>Whether the result may be a NaN with any payload and sign, because hardware computed it.</summary>
    public static bool GivesRawNaN(ScalarOpcode opcode) => opcode switch
    {
        ScalarOpcode.EqualF32 or ScalarOpcode.LessF32 or ScalarOpcode.LessOrEqualF32 or ScalarOpcode.CanonicalizeF32 => false,
        ScalarOpcode.EqualF64 or ScalarOpcode.LessF64 or ScalarOpcode.LessOrEqualF64 or ScalarOpcode.CanonicalizeF64 => false,
        ScalarOpcode.F32ToF64 or ScalarOpcode.F64ToF32 or KernelOpcode.CopySign => true,
        _ => opcode is >= ScalarOpcode.AddF32 and <= ScalarOpcode.LessOrEqualF64,
    };

    /// <summary>Whether operand <paramref name="position"/> of the opcode passes on its bits, so that payload and sign of a NaN would show.</summary>
    /// <remarks>
    /// The condition of a select does not: a NaN is never zero. Selected values count as showing, which keeps raw constants beside them intact. Instructions of quick forms do not:
    /// whatever a NaN looks up, a form multiplies it by a NaN.
    /// </remarks>
    public static bool ShowsBits(ScalarOpcode opcode, int position) => opcode switch
    {
        ScalarOpcode.Select32 or ScalarOpcode.Select64 => position > 0,
        ScalarOpcode.I32ToF32 or ScalarOpcode.U32ToF32 or ScalarOpcode.I32ToF64 or ScalarOpcode.U32ToF64 => true,
        _ => opcode is >= ScalarOpcode.AddU32 and <= ScalarOpcode.LowWordF64,
    };
}
