namespace Verifiable.Tensors.Kernels.Addressing;

/// <summary>One tensor in the reading of an operand: the operand itself, or an index that a gather reads.</summary>
/// <param name="Operand">Index of the operand.</param>
/// <param name="LinearForm">Form of the element index, without divided and gathered coordinates.</param>
/// <param name="Pad">Raw bits of the pad.</param>
/// <param name="Checks">Coordinates that may read the pad.</param>
/// <param name="Gathers">Coordinates read from another part.</param>
internal sealed record OperandPart(int Operand, int LinearForm, uint Pad, CoordinateCheck[] Checks, GatheredCoordinate[] Gathers)
{
    /// <summary>Whether every position reads an element that the linear form names.</summary>
    public bool IsLinear => Checks.Length == 0 && Gathers.Length == 0;
}
