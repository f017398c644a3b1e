using System.Reflection.Emit;
using Verifiable.Protocol.Programs;

namespace Verifiable.Tensors.Kernels.Lanes.Fusion;

/// <summary>Local variables for the registers of a fused loop, one for each vector, used again once nothing reads the register any more.</summary>
/// <remarks>
/// Using them again is what keeps instructions in order: the compiler moves the computation of a variable that is written and read once to its reader, so that
/// one half's long chain of dependent operations would come after the other's instead of beside it.
/// </remarks>
/// <param name="program">The program.</param>
/// <param name="plan">Says which registers are equal in all lanes; where they are computed elsewhere, they have one vector.</param>
/// <param name="vectors">Declares variables.</param>
/// <param name="computed">The instructions of the loop.</param>
internal sealed class FusionRegisters(ScalarProgram program, LaneRegisterPlan plan, VectorEmitter vectors, IReadOnlyList<int> computed)
{
    private readonly Dictionary<(int Register, bool Upper, int Copy), LocalBuilder> _held = [];
    private readonly Stack<LocalBuilder> _free = new();
    private readonly int[] _lastReaders = LastReaders(program, computed);

    /// <summary>The variable of a register, if it was computed or loaded before.</summary>
    public LocalBuilder? Find(int register, bool upper, int copy) => _held.GetValueOrDefault(Key(register, upper, copy));

    /// <summary>A variable for a register that has none.</summary>
    public LocalBuilder Take(int register, bool upper, int copy)
    {
        LocalBuilder local = _free.TryPop(out LocalBuilder? free) ? free : vectors.Declare();
        _held.Add(Key(register, upper, copy), local);
        return local;
    }

    /// <summary>Sets the variables of registers free that no instruction after this one reads.</summary>
    public void ReleaseAfter(int instruction)
    {
        foreach ((int Register, bool Upper, int Copy) key in _held.Keys.Where(k => _lastReaders[k.Register] <= instruction).ToArray())
        {
            _held.Remove(key, out LocalBuilder? local);
            _free.Push(local!);
        }
    }

    // Equal lanes are in every vector the same.
    private (int Register, bool Upper, int Copy) Key(int register, bool upper, int copy) =>
        plan.IsUniform(register) && !computed.Contains(register) ? (register, false, 0) : (register, upper, copy);

    private static int[] LastReaders(ScalarProgram program, IReadOnlyList<int> computed)
    {
        var last = new int[program.Instructions.Length];
        foreach (int index in computed)
        {
            ScalarInstruction i = program.Instructions[index];
            ReadOnlySpan<byte> read = [i.A, i.B, i.C];
            foreach (byte register in read[..RegisterUse.Arity(i.Opcode)])
                last[register] = index;
        }

        return last;
    }
}
