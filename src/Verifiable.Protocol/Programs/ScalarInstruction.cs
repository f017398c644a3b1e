namespace Verifiable.Protocol.Programs;

/// <summary>One instruction: register <c>i</c> receives <c>Opcode(A, B, C)</c>; fields an opcode does not use are zero.</summary>
public readonly record struct ScalarInstruction(ScalarOpcode Opcode, byte A = 0, byte B = 0, byte C = 0);
