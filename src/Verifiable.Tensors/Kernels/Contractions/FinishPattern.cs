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

    /// <summary>What is rectified, where the finish ends with <c>maximum(value, +0)</c>; else the finish itself.</summary>
    public static ScalarProgram WithoutRectifier(ScalarProgram finish, out bool isRectified)
    {
        int last = finish.Instructions.Length - 1;
        isRectified = last >= 2 && finish.Instructions[last] is { Opcode: ScalarOpcode.MaxF32 } max && max.A == last - 2 && max.B == last - 1
            && finish.Instructions[last - 1] is { Opcode: ScalarOpcode.Constant32 } zero && finish.Constants[zero.A] == 0;
        if (!isRectified)
            return finish;
        return last == 2 && finish.Instructions[0].Opcode == ScalarOpcode.Accumulator ? ScalarProgram.Empty : new ScalarProgram(finish.Instructions[..(last - 1)], finish.Constants);
    }
}
