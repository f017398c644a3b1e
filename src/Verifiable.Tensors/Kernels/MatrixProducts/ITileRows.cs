namespace Verifiable.Tensors.Kernels.MatrixProducts;

/// <summary>A number of rows as a type, so that each number has machine code of its own.</summary>
internal interface ITileRows
{
    /// <summary>The number.</summary>
    static abstract int Count { get; }
}
