using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Kernels.Lanes;
using Verifiable.Tensors.Reference;

namespace Verifiable.Tensors.Kernels.Phases;

/// <summary>Proves that a body gives back its accumulator wherever some operands read their pads, so that such iterations may be left out.</summary>
/// <remarks>
/// Partial evaluation: pads, constants and reduction digits are known, everything else is not. Known are also <c>select</c> with a known
/// condition, and <c>acc + 0</c> as the last instruction of a fold that does not start at -0: a sum rounds to -0 only from two -0.
/// </remarks>
internal static class IdentityAtPads
{
    private enum Kind : byte
    {
        Unknown,
        Known,
        Accumulator,
    }

    /// <summary>Whether the body is the identity at every iteration at which the operands that <paramref name="padded"/> marks read their pads.</summary>
    public static bool Holds(Operator @operator, bool[] padded)
    {
        Span<long> digits = stackalloc long[@operator.Reduction.Rank];
        for (long r = 0; r < @operator.Reduction.Count; r++)
        {
            @operator.Reduction.Unravel(r, digits);
            if (!IsIdentity(@operator, padded, digits))
                return false;
        }

        return true;
    }

    private static bool IsIdentity(Operator @operator, bool[] padded, ReadOnlySpan<long> digits)
    {
        ScalarProgram body = @operator.Body;
        var kinds = new Kind[body.Instructions.Length];
        var values = new ulong[kinds.Length];
        for (int i = 0; i < kinds.Length; i++)
        {
            ScalarInstruction instruction = body.Instructions[i];
            (kinds[i], values[i]) = instruction.Opcode switch
            {
                ScalarOpcode.Accumulator => (Kind.Accumulator, 0UL),
                ScalarOpcode.Operand when padded[instruction.A] => (Kind.Known, @operator.Operands[instruction.A].Pad),
                ScalarOpcode.Constant32 => (Kind.Known, (uint)body.Constants[instruction.A]),
                ScalarOpcode.Constant64 => (Kind.Known, body.Constants[instruction.A]),
                ScalarOpcode.ReductionDigit => (Kind.Known, (uint)digits[instruction.A]),
                _ when RegisterUse.IsSource(instruction.Opcode) => (Kind.Unknown, 0UL),
                _ => Compute(instruction, kinds, values),
            };
        }

        return kinds[^1] == Kind.Accumulator || AddsZero(@operator, body.Instructions[^1], kinds, values);
    }

    private static (Kind Kind, ulong Value) Compute(ScalarInstruction instruction, Kind[] kinds, ulong[] values)
    {
        if (instruction.Opcode is ScalarOpcode.Select32 or ScalarOpcode.Select64 && kinds[instruction.A] == Kind.Known)
        {
            byte chosen = (uint)values[instruction.A] != 0 ? instruction.B : instruction.C;
            return (kinds[chosen], values[chosen]);
        }

        ReadOnlySpan<byte> read = [instruction.A, instruction.B, instruction.C];
        foreach (byte register in read[..RegisterUse.Arity(instruction.Opcode)])
        {
            if (kinds[register] != Kind.Known)
                return (Kind.Unknown, 0);
        }

        return (Kind.Known, ScalarArithmetic.Apply(instruction.Opcode, values[instruction.A], values[instruction.B], values[instruction.C]));
    }

    private static bool AddsZero(Operator @operator, ScalarInstruction last, Kind[] kinds, ulong[] values)
    {
        const uint NegativeZero = 0x80000000;
        if (last.Opcode != ScalarOpcode.AddF32 || @operator.AccumulatorType != ElementType.Float32 || @operator.Init == NegativeZero)
            return false;
        return (IsAccumulator(last.A) && IsZero(last.B)) || (IsAccumulator(last.B) && IsZero(last.A));

        // Named by the program, not only selected at pads: the induction needs it at every iteration.
        bool IsAccumulator(byte register) => @operator.Body.Instructions[register].Opcode == ScalarOpcode.Accumulator;

        bool IsZero(byte register) => kinds[register] == Kind.Known && ((uint)values[register] & ~NegativeZero) == 0;
    }
}
