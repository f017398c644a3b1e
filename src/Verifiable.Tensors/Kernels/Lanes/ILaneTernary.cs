namespace Verifiable.Tensors.Kernels.Lanes;

/// <summary>A scalar instruction of three operands, on whole vectors.</summary>
internal interface ILaneTernary<T>
{
    static abstract T Invoke(T a, T b, T c);
}
