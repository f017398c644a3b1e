using System.Text.RegularExpressions;
using Verifiable.Protocol.Programs;

namespace Verifiable.Protocol.Tests.Programs;

public sealed class ScalarOpcodesTests
{
    [Fact]
    public void All_Opcodes_AreDescribedOnce() =>
        Assert.Equal(Enum.GetValues<ScalarOpcode>().Order(), ScalarOpcodes.All.Select(i => i.Opcode));

    [Fact]
    public void Find_UnknownOpcode_IsNull() => Assert.Null(ScalarOpcodes.Find((ScalarOpcode)0x1f));

    [Theory]
    [InlineData(ScalarOpcode.FmaF32, RegisterWidth.W32, InstructionField.Register32, InstructionField.Register32, InstructionField.Register32)]
    [InlineData(ScalarOpcode.LessF64, RegisterWidth.W32, InstructionField.Register64, InstructionField.Register64, InstructionField.Unused)]
    [InlineData(ScalarOpcode.RoundF64, RegisterWidth.W64, InstructionField.Register64, InstructionField.Unused, InstructionField.Unused)]
    [InlineData(ScalarOpcode.F64FromWords, RegisterWidth.W64, InstructionField.Register32, InstructionField.Register32, InstructionField.Unused)]
    [InlineData(ScalarOpcode.Select64, RegisterWidth.W64, InstructionField.Register32, InstructionField.Register64, InstructionField.Register64)]
    [InlineData(ScalarOpcode.U32ToF64, RegisterWidth.W64, InstructionField.Register32, InstructionField.Unused, InstructionField.Unused)]
    public void Find_Opcode_GivesItsFields(ScalarOpcode opcode, RegisterWidth result, InstructionField a, InstructionField b, InstructionField c)
    {
        ScalarOpcodeInfo info = ScalarOpcodes.Find(opcode)!;
        Assert.Equal((result, a, b, c), (info.Result, info.A, info.B, info.C));
    }

    [Fact]
    public void All_Opcodes_HaveTheContractsWeightsAndSignatures()
    {
        string source = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Opcode.sol"));
        for (int opcode = 0; opcode < 0x80; opcode++)
        {
            ScalarOpcodeInfo? info = ScalarOpcodes.Find((ScalarOpcode)opcode);
            Assert.Equal((opcode, info?.Weight ?? 0), (opcode, TableEntry(source, "WEIGHTS", opcode)));
            Assert.Equal((opcode, info is null ? 0 : Signature(info)), (opcode, TableEntry(source, "SIGNATURES", opcode)));
        }
    }

    /// <summary>A byte of one of the four 32-byte tables <c>NAME_00</c> to <c>NAME_60</c>.</summary>
    private static int TableEntry(string source, string name, int opcode)
    {
        Match match = Regex.Match(source, $"{name}_{opcode & 0x60:x2} = 0x([0-9a-f]{{64}});", RegexOptions.None, TimeSpan.FromSeconds(5));
        Assert.True(match.Success, $"expected the table {name}_{opcode & 0x60:x2} in Opcode.sol");
        return Convert.FromHexString(match.Groups[1].Value)[opcode & 0x1f];
    }

    /// <summary>As Opcode.sol packs it: known, source, wide c, b, a and result, number of fields.</summary>
    private static int Signature(ScalarOpcodeInfo info)
    {
        InstructionField[] fields = [info.A, info.B, info.C];
        bool source = info.Opcode <= ScalarOpcode.Step;
        int wide = fields.Select((f, i) => f == InstructionField.Register64 ? 0x08 << i : 0).Sum();
        return 0x80 | (source ? 0x40 : 0) | wide | (info.Result == RegisterWidth.W64 ? 0x04 : 0) | fields.Count(f => f != InstructionField.Unused);
    }

    [Fact]
    public void WeightOf_Program_IsTheSum()
    {
        ScalarProgram program = SamplePrograms.Of(b => b.Emit(ScalarOpcode.FmaF32, b.Operand(0), b.Operand(1), b.Accumulator));
        Assert.Equal(ScalarOpcodes.Find(ScalarOpcode.FmaF32)!.Weight + (3 * ScalarOpcodes.Find(ScalarOpcode.Accumulator)!.Weight), ScalarOpcodes.WeightOf(program));
    }
}
