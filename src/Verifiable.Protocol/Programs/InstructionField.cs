namespace Verifiable.Protocol.Programs;

/// <summary>What one of the fields a, b, c of an instruction holds.</summary>
public enum InstructionField : byte
{
    /// <summary>Nothing: zero.</summary>
    Unused,

    /// <summary>An earlier register of width w32.</summary>
    Register32,

    /// <summary>An earlier register of width w64.</summary>
    Register64,

    /// <summary>Index of a constant.</summary>
    Constant,

    /// <summary>Index of an operand.</summary>
    Operand,

    /// <summary>An output digit.</summary>
    OutputDigit,

    /// <summary>A reduction digit.</summary>
    ReductionDigit,
}
