using Verifiable.Protocol.Programs;

namespace Verifiable.Tensors.Kernels.Lanes;

/// <summary>Whether the bits of a NaN cannot show although an instruction passes them on: because all that is computed from them meets another NaN.</summary>
/// <remarks>
/// Elementary functions take an f64 apart for its exponent and join the outcome, in arithmetic, with something that is NaN whenever that f64 is. Instructions
/// that are NaN with certainty are those that arithmetic leads to from the register, or from what it is a conversion or a sign change of.
/// </remarks>
internal sealed class HiddenNaN(ScalarProgram program)
{
    private readonly IReadOnlyList<int>[] _readers = RegisterUse.Readers(program);

    /// <summary>Whether it does not matter which NaN <paramref name="reader"/> finds in <paramref name="register"/>.</summary>
    public bool IsHidden(int register, int reader)
    {
        bool[] certain = CertainNaNs(Origin(register));
        var answers = new bool?[certain.Length];
        return IsAbsorbed(reader);

        bool IsAbsorbed(int index) => answers[index] ??= index < certain.Length - 1 && _readers[index].All(i => certain[i] || IsAbsorbed(i));
    }

    private int Origin(int register)
    {
        while (IsNaNExactlyWithItsOperand(program.Instructions[register].Opcode))
            register = program.Instructions[register].A;
        return register;
    }

    // Registers that are NaN whenever the origin is.
    private bool[] CertainNaNs(int origin)
    {
        var certain = new bool[program.Instructions.Length];
        certain[origin] = true;
        for (int register = origin; register < certain.Length; register++)
        {
            if (!certain[register])
                continue;
            foreach (int reader in _readers[register])
                certain[reader] |= IsNaNWithAnOperand(program.Instructions[reader].Opcode);
        }

        return certain;
    }

    private static bool IsNaNExactlyWithItsOperand(ScalarOpcode opcode) => opcode
        is ScalarOpcode.NegF32 or ScalarOpcode.AbsF32 or ScalarOpcode.RoundF32 or ScalarOpcode.CanonicalizeF32
        or ScalarOpcode.NegF64 or ScalarOpcode.AbsF64 or ScalarOpcode.RoundF64 or ScalarOpcode.CanonicalizeF64
        or ScalarOpcode.F32ToF64 or ScalarOpcode.F64ToF32;

    private static bool IsNaNWithAnOperand(ScalarOpcode opcode) => IsNaNExactlyWithItsOperand(opcode) || opcode
        is ScalarOpcode.AddF32 or ScalarOpcode.SubF32 or ScalarOpcode.MulF32 or ScalarOpcode.DivF32 or ScalarOpcode.SqrtF32 or ScalarOpcode.FmaF32 or ScalarOpcode.MinF32 or ScalarOpcode.MaxF32
        or ScalarOpcode.AddF64 or ScalarOpcode.SubF64 or ScalarOpcode.MulF64 or ScalarOpcode.DivF64 or ScalarOpcode.SqrtF64 or ScalarOpcode.FmaF64 or ScalarOpcode.MinF64 or ScalarOpcode.MaxF64;
}
