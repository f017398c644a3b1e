namespace Verifiable.Tensors.Kernels.MatrixProducts;

/// <summary>What <see cref="MatrixTile{T, TRows, TFinish}"/> computes without a finish, for rows packed by <see cref="MatrixPacking.Rows"/>.</summary>
/// <remarks>
/// Scalar instructions share ports with those of vectors: four iterations at fixed distances need so few of them that long folds run a tenth faster than in the general tile.
/// Written on the vectors themselves: so many calls through <see cref="Lanes.ILanes{T}"/> would exceed what the compiler inlines in one method.
/// </remarks>
internal unsafe interface IPackedTile
{
    /// <summary>Multiplies; NaN is made canonical at the end.</summary>
    static abstract void Multiply(TileCall* call);
}
