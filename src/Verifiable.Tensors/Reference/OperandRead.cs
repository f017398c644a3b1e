namespace Verifiable.Tensors.Reference;

/// <summary>One element of a tensor that a fold reads (reads that yield the pad touch no element).</summary>
/// <param name="Operand">Index of the operand in its operator.</param>
/// <param name="ElementIndex">Row-major index of the element in the operand's tensor.</param>
public readonly record struct OperandRead(int Operand, long ElementIndex);
