using Verifiable.Protocol.Programs;

namespace Verifiable.Tensors.Kernels.Contractions;

/// <summary>Recognises finishes that kernels apply while a tile is in the first cache.</summary>
internal static class FinishPattern
{
    /// <summary>Whether a finish is <c>accumulator (opcode) value</c>, in any order of instructions, and nothing else.</summary>
    /// <param name="finish">The finish.</param>
    /// <param name="opcode">The operation, a commutative one.</param>
    /// <param name="source">What gives the value: an operand or a constant.</param>
    /// <param name="index">Index of that operand or constant.</param>
    public static bool TryMatch(ScalarProgram finish, ScalarOpcode opcode, ScalarOpcode source, out int index)
    {
        index = -1;
        if (finish.Instructions.Length != 3 || finish.Instructions[2].Opcode != opcode)
            return false;
        ScalarInstruction a = finish.Instructions[finish.Instructions[2].A], b = finish.Instructions[finish.Instructions[2].B];
        if (a.Opcode == source)
            (a, b) = (b, a);
        index = b.A;
        return a.Opcode == ScalarOpcode.Accumulator && b.Opcode == source;
    }
}
