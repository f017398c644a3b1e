namespace Verifiable.Protocol.Programs;

/// <summary>Bytes of scalar programs (protocol section 1). The empty program, allowed as a finish, is zero bytes.</summary>
public static class ScalarProgramEncoding
{
    /// <summary>Bytes before the constants.</summary>
    private const int HeaderBytes = 3;

    private const string Operation = "ScalarProgramEncoding.Decode";

    /// <summary>The encoding.</summary>
    /// <exception cref="OverflowException">A count does not fit its field.</exception>
    public static byte[] Encode(ScalarProgram program)
    {
        ArgumentNullException.ThrowIfNull(program);
        if (program.IsEmpty)
            return [];
        var writer = new EncodingWriter();
        writer.Byte(program.Constants.Length);
        writer.UInt16(program.Instructions.Length);
        foreach (ulong constant in program.Constants)
            writer.UInt64(constant);
        foreach (ScalarInstruction instruction in program.Instructions)
        {
            writer.Byte((byte)instruction.Opcode);
            writer.Byte(instruction.A);
            writer.Byte(instruction.B);
            writer.Byte(instruction.C);
        }

        return writer.ToArray();
    }

    /// <summary>The program that <paramref name="bytes"/> encode. Only form is checked; registers and widths are <see cref="ScalarProgramRules"/>.</summary>
    /// <exception cref="ProgramEncodingException">Counts, length or an opcode are wrong.</exception>
    public static ScalarProgram Decode(ReadOnlySpan<byte> bytes, string where = "scalar program")
    {
        if (bytes.IsEmpty)
            return ScalarProgram.Empty;
        var reader = new EncodingReader(bytes, Operation, ProgramRule.ScalarProgram, where);
        int constantCount = reader.ByteAtMost(ProgramLimits.MaxConstants, "constant count");
        int instructionCount = reader.UInt16("instruction count");
        if (instructionCount is < 1 or > ProgramLimits.MaxInstructions)
            throw reader.Fail($"1..{ProgramLimits.MaxInstructions} instructions", $"{instructionCount}");
        int length = HeaderBytes + (constantCount * sizeof(ulong)) + (instructionCount * 4);
        if (bytes.Length != length)
            throw reader.Fail($"{length} bytes for {constantCount} constants and {instructionCount} instructions", $"{bytes.Length}");

        var constants = new ulong[constantCount];
        for (int i = 0; i < constantCount; i++)
            constants[i] = reader.UInt64("constant");
        var instructions = new ScalarInstruction[instructionCount];
        for (int i = 0; i < instructionCount; i++)
        {
            ReadOnlySpan<byte> fields = reader.Take(4, "instruction");
            instructions[i] = new ScalarInstruction((ScalarOpcode)fields[0], fields[1], fields[2], fields[3]);
        }

        return new ScalarProgram([.. instructions], [.. constants]);
    }
}
