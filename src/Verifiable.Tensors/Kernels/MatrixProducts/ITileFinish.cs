namespace Verifiable.Tensors.Kernels.MatrixProducts;

/// <summary>Whether a register tile finishes its accumulators, as a type, so that each case has machine code of its own.</summary>
internal interface ITileFinish
{
    /// <summary>Whether it does; else only NaN is made canonical.</summary>
    static abstract bool IsApplied { get; }
}
