namespace Verifiable.Tensors.Kernels.Addressing;

/// <summary>A coordinate that is the i32 value of another part.</summary>
/// <param name="Index">The part that gives the value.</param>
/// <param name="Extent">Values outside <c>[0, Extent)</c> read the pad.</param>
/// <param name="Stride">Elements per unit.</param>
internal readonly record struct GatheredCoordinate(OperandPart Index, long Extent, long Stride);
