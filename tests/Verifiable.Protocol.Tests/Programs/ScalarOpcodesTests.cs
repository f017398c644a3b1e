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
    public void WeightOf_Program_IsTheSum()
    {
        ScalarProgram program = SamplePrograms.Of(b => b.Emit(ScalarOpcode.FmaF32, b.Operand(0), b.Operand(1), b.Accumulator));
        Assert.Equal(ScalarOpcodes.Find(ScalarOpcode.FmaF32)!.Weight + (3 * ScalarOpcodes.Find(ScalarOpcode.Accumulator)!.Weight), ScalarOpcodes.WeightOf(program));
    }
}
