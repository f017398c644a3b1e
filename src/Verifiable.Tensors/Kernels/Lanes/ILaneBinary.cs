namespace Verifiable.Tensors.Kernels.Lanes;

/// <summary>A scalar instruction of two operands, on whole vectors.</summary>
internal interface ILaneBinary<T>
{
    static abstract T Invoke(T a, T b);
}
