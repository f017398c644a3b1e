using Verifiable.Protocol.Programs;

namespace Verifiable.Tensors.Tests.Kernels;

/// <summary>Operators for each computing opcode whose constants, pad and init are NaNs of any payload and sign, quiet and signalling, and whose result shows all its bits.</summary>
internal static class HostileNaNs
{
    private const int Outputs = 20;

    /// <summary>Opcodes by three choices of what feeds them; a wide result is shown by either word.</summary>
    public static IEnumerable<Operator> Operators(Random random)
    {
        foreach (ScalarOpcodeInfo info in ScalarOpcodes.All.Where(i => i.Opcode >= ScalarOpcode.AddF32))
        {
            for (int turn = 0; turn < 3; turn++)
                yield return Operator(info, turn, random);
        }
    }

    /// <summary>Bits of an f32 NaN that is not the canonical one.</summary>
    public static uint Narrow(Random random) => 0x7f80_0001 | ((uint)random.Next(2) << 31) | (uint)random.Next(1 << 23);

    private static ulong Wide(Random random) => 0x7ff0_0000_0000_0001 | ((ulong)random.Next(2) << 63) | (ulong)random.NextInt64(1L << 52);

    // Half of the outputs lie outside the operand's extent and read its pad.
    private static Operator Operator(ScalarOpcodeInfo info, int turn, Random random)
    {
        var builder = new ScalarProgramBuilder();
        int next = turn;
        ScalarProgramBuilder.Register Source(InstructionField field) => (field, next++ % 3) switch
        {
            (InstructionField.Register32, 0) => builder.UInt32(Narrow(random)),
            (InstructionField.Register32, 1) => builder.Operand(0),
            (InstructionField.Register32, _) => builder.Accumulator,
            (InstructionField.Register64, 0) => builder.Float64(BitConverter.UInt64BitsToDouble(Wide(random))),
            (InstructionField.Register64, 1) => builder.Emit(ScalarOpcode.F64FromWords, builder.Operand(0), builder.UInt32((uint)random.Next())),
            (InstructionField.Register64, _) => builder.Emit(ScalarOpcode.F32ToF64, builder.Accumulator),
            _ => default,
        };
        ScalarProgramBuilder.Register result = builder.Emit(info.Opcode, Source(info.A), Source(info.B), Source(info.C));
        if (info.Result == RegisterWidth.W64)
            result = builder.Emit(turn == 1 ? ScalarOpcode.LowWordF64 : ScalarOpcode.HighWordF64, result);
        ElementType type = random.Next(3) == 0 ? ElementType.Float32 : ElementType.UInt32;
        var operand = new Operand(new TensorSource(SourceKind.Dataset, 0), ElementType.Float32, Narrow(random), [Coordinate.Affine(Outputs / 2, [new AffineTerm(MapVariable.Output(0), 1)])]);
        return new Operator(
            ElementType.UInt32, new Shape(Outputs), type, Narrow(random), random.Next(2) == 0 ? Shape.Scalar : new Shape(2), [operand], builder.Build(result), ScalarProgram.Empty)
        {
            Label = $"{info.Opcode} with sources from {turn}",
        };
    }
}
