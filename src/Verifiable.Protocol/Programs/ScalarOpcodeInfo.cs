namespace Verifiable.Protocol.Programs;

/// <summary>One row of <see cref="ScalarOpcodes"/>.</summary>
/// <param name="Opcode">The opcode.</param>
/// <param name="Result">Width of the register it writes.</param>
/// <param name="Weight">Upper bound of its gas in units of 100.</param>
/// <param name="A">What field a holds.</param>
/// <param name="B">What field b holds.</param>
/// <param name="C">What field c holds.</param>
public sealed record ScalarOpcodeInfo(
    ScalarOpcode Opcode,
    RegisterWidth Result,
    int Weight,
    InstructionField A = InstructionField.Unused,
    InstructionField B = InstructionField.Unused,
    InstructionField C = InstructionField.Unused);
