namespace Verifiable.Protocol.Programs;

/// <summary>Builds a <see cref="ScalarProgram"/> instruction by instruction; equal constants share a slot, equal source instructions a register.</summary>
public sealed class ScalarProgramBuilder
{
    private readonly List<ScalarInstruction> _instructions = [];
    private readonly List<ulong> _constants = [];

    /// <summary>The accumulator.</summary>
    public Register Accumulator => Source(ScalarOpcode.Accumulator, 0);

    /// <summary>The step number as u32.</summary>
    public Register Step => Source(ScalarOpcode.Step, 0);

    /// <summary>Value of an operand.</summary>
    public Register Operand(int index) => Source(ScalarOpcode.Operand, checked((byte)index));

    /// <summary>Output coordinate as u32.</summary>
    public Register OutputDigit(int dimension) => Source(ScalarOpcode.OutputDigit, checked((byte)dimension));

    /// <summary>Reduction digit as u32.</summary>
    public Register ReductionDigit(int dimension) => Source(ScalarOpcode.ReductionDigit, checked((byte)dimension));

    /// <summary>An f32 constant.</summary>
    public Register Float32(float value) => UInt32(BitConverter.SingleToUInt32Bits(value));

    /// <summary>An f64 constant.</summary>
    public Register Float64(double value) => Source(ScalarOpcode.Constant64, Constant(BitConverter.DoubleToUInt64Bits(value)));

    /// <summary>A 32-bit constant.</summary>
    public Register UInt32(uint value) => Source(ScalarOpcode.Constant32, Constant(value));

    /// <summary>A computing instruction on earlier registers.</summary>
    public Register Emit(ScalarOpcode opcode, Register a, Register b = default, Register c = default)
    {
        if (_instructions.Count >= ProgramLimits.MaxInstructions)
            throw new InvalidOperationException($"ScalarProgramBuilder: expected at most {ProgramLimits.MaxInstructions} instructions, got one more");
        _instructions.Add(new ScalarInstruction(opcode, a.Index, b.Index, c.Index));
        return new Register(checked((byte)(_instructions.Count - 1)));
    }

    /// <summary>The program whose value is <paramref name="result"/>; it must be the last register written.</summary>
    /// <exception cref="InvalidOperationException"><paramref name="result"/> is not the last register.</exception>
    public ScalarProgram Build(Register result)
    {
        if (result.Index != _instructions.Count - 1)
            throw new InvalidOperationException($"ScalarProgramBuilder: expected the result in the last register r{_instructions.Count - 1}, got r{result.Index}");
        return new ScalarProgram([.. _instructions], [.. _constants]);
    }

    private Register Source(ScalarOpcode opcode, byte a)
    {
        var instruction = new ScalarInstruction(opcode, a);
        int existing = _instructions.IndexOf(instruction);
        return existing >= 0 ? new Register(checked((byte)existing)) : Emit(opcode, new Register(a));
    }

    private byte Constant(ulong bits)
    {
        int existing = _constants.IndexOf(bits);
        if (existing >= 0)
            return (byte)existing;
        if (_constants.Count >= ProgramLimits.MaxConstants)
            throw new InvalidOperationException($"ScalarProgramBuilder: expected at most {ProgramLimits.MaxConstants} constants, got one more");
        _constants.Add(bits);
        return (byte)(_constants.Count - 1);
    }

    /// <summary>A register of the program under construction.</summary>
    public readonly record struct Register(byte Index);
}
