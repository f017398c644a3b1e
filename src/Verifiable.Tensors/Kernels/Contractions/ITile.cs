namespace Verifiable.Tensors.Kernels.Contractions;

/// <summary>A register tile of a contraction.</summary>
internal unsafe interface ITile
{
    /// <summary>Rows of the tile.</summary>
    static abstract int Rows { get; }

    /// <summary>Columns of the tile, a multiple of the vector's lanes.</summary>
    static abstract int Columns { get; }

    /// <summary>Continues the folds in <paramref name="c"/> (Rows, Columns) by <paramref name="count"/> iterations of a (count, Rows) and b (count, Columns).</summary>
    static abstract void Multiply(float* a, float* b, float* c, nint count);
}
