using System.Collections.Immutable;
using Verifiable.Protocol.Programs;

namespace Verifiable.Tensors.Tests.Kernels;

/// <summary>Random valid scalar programs that reach every opcode.</summary>
internal sealed class RandomPrograms(Random random)
{
    private static readonly ScalarOpcode[] s_computing = [.. Enum.GetValues<ScalarOpcode>().Where(o => o >= ScalarOpcode.AddF32)];
    private readonly List<ScalarInstruction> _instructions = [];
    private readonly List<ulong> _constants = [];
    private readonly List<byte> _narrow = [];
    private readonly List<byte> _wide = [];

    /// <summary>A program of about <paramref name="length"/> instructions; a finish reads no reduction digits.</summary>
    public ScalarProgram Next(int length, Operator shape, ImmutableArray<int> operands, bool isFinish)
    {
        _instructions.Clear();
        _constants.Clear();
        _narrow.Clear();
        _wide.Clear();
        AddSource(ScalarOpcode.Accumulator, 0);
        foreach (int operand in operands)
            AddSource(ScalarOpcode.Operand, operand);
        if (shape.Output.Rank > 0 && random.Next(3) == 0)
            AddSource(ScalarOpcode.OutputDigit, random.Next(shape.Output.Rank));
        if (!isFinish && shape.Reduction.Rank > 0 && random.Next(3) == 0)
            AddSource(ScalarOpcode.ReductionDigit, random.Next(shape.Reduction.Rank));
        if (random.Next(4) == 0)
            AddSource(ScalarOpcode.Step, 0);
        AddConstant(ScalarOpcode.Constant32, RandomValues.Float32(random, rawNaN: true));
        if (random.Next(2) == 0)
            AddConstant(ScalarOpcode.Constant64, RandomValues.Float64(random, rawNaN: true));
        while (_instructions.Count < length)
            AddComputing();
        if (_wide.Contains((byte)(_instructions.Count - 1)))
            Add(ScalarOpcode.F64ToF32, wide: false, _wide[^1]);
        return new ScalarProgram([.. _instructions], [.. _constants]);
    }

    private void AddSource(ScalarOpcode opcode, int a) => Add(opcode, wide: false, (byte)a);

    private void AddConstant(ScalarOpcode opcode, ulong bits)
    {
        _constants.Add(bits);
        Add(opcode, opcode == ScalarOpcode.Constant64, (byte)(_constants.Count - 1));
    }

    private void AddComputing()
    {
        ScalarOpcode opcode = s_computing[random.Next(s_computing.Length)];
        string types = Signature(opcode);
        if (_wide.Count == 0 && types[1..].Contains('d', StringComparison.Ordinal))
            return;
        byte[] read = [.. types[1..].Select(t => Pick(t == 'd' ? _wide : _narrow)), 0, 0, 0];
        Add(opcode, types[0] == 'd', read[0], read[1], read[2]);
    }

    // Result, then operands: d is 64 bits wide, w is 32.
    private static string Signature(ScalarOpcode opcode) => opcode switch
    {
        ScalarOpcode.FmaF32 or ScalarOpcode.Select32 => "wwww",
        ScalarOpcode.FmaF64 => "dddd",
        ScalarOpcode.Select64 => "dwdd",
        ScalarOpcode.SqrtF32 or ScalarOpcode.NegF32 or ScalarOpcode.AbsF32 or ScalarOpcode.RoundF32 or ScalarOpcode.CanonicalizeF32 => "ww",
        ScalarOpcode.SqrtF64 or ScalarOpcode.NegF64 or ScalarOpcode.AbsF64 or ScalarOpcode.RoundF64 or ScalarOpcode.CanonicalizeF64 => "dd",
        ScalarOpcode.EqualF64 or ScalarOpcode.LessF64 or ScalarOpcode.LessOrEqualF64 => "wdd",
        >= ScalarOpcode.AddF64 and <= ScalarOpcode.MaxF64 => "ddd",
        ScalarOpcode.F32ToF64 or ScalarOpcode.I32ToF64 or ScalarOpcode.U32ToF64 => "dw",
        ScalarOpcode.F64ToF32 or ScalarOpcode.F64ToI32 or ScalarOpcode.F64ToU32 or ScalarOpcode.HighWordF64 or ScalarOpcode.LowWordF64 => "wd",
        >= ScalarOpcode.F32ToI32 and <= ScalarOpcode.U32ToF32 => "ww",
        ScalarOpcode.F64FromWords => "dww",
        _ => "www",
    };

    // Recent registers more often, so that values flow through.
    private byte Pick(List<byte> registers) => random.Next(3) == 0 ? registers[random.Next(registers.Count)] : registers[^(1 + random.Next(Math.Min(3, registers.Count)))];

    private void Add(ScalarOpcode opcode, bool wide, byte a, byte b = 0, byte c = 0)
    {
        (wide ? _wide : _narrow).Add((byte)_instructions.Count);
        _instructions.Add(new ScalarInstruction(opcode, a, b, c));
    }
}
