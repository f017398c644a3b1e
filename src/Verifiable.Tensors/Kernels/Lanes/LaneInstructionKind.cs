namespace Verifiable.Tensors.Kernels.Lanes;

/// <summary>Kinds of <see cref="LaneInstruction"/>.</summary>
internal enum LaneInstructionKind
{
    /// <summary>A loop over the lanes of up to three registers.</summary>
    Compute,

    /// <summary>The values of an operand.</summary>
    Load,

    /// <summary>A digit that is a lane digit.</summary>
    LaneDigit,

    /// <summary>A digit that is the same in all lanes.</summary>
    ScalarDigit,
}
