namespace Verifiable.Tensors.Kernels.Lanes;

/// <summary>One step of a compiled program: a load of an operand, a digit, or a loop over lanes.</summary>
internal unsafe readonly struct LaneInstruction
{
    /// <summary>What the instruction does.</summary>
    public LaneInstructionKind Kind { get; init; }

    /// <summary>The loop of a <see cref="LaneInstructionKind.Compute"/>.</summary>
    public delegate*<byte*, byte*, byte*, byte*, nint, void> Loop { get; init; }

    /// <summary>Whether one vector is enough because all lanes are equal.</summary>
    public bool IsUniform { get; init; }

    /// <summary>Register written.</summary>
    public int Destination { get; init; }

    /// <summary>First register read; for a load the operand, for a digit its position in the lane space.</summary>
    public int A { get; init; }

    /// <summary>Second register read.</summary>
    public int B { get; init; }

    /// <summary>Third register read.</summary>
    public int C { get; init; }
}
