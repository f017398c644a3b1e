namespace Verifiable.Tensors.Kernels.Lanes;

/// <summary>A scalar instruction of one operand, on whole vectors.</summary>
internal interface ILaneUnary<T>
{
    static abstract T Invoke(T a);
}
