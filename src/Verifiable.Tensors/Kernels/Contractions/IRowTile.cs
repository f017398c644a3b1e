namespace Verifiable.Tensors.Kernels.Contractions;

/// <summary>A register tile of a contraction whose rows are read where they lie and whose columns are packed.</summary>
internal unsafe interface IRowTile
{
    /// <summary>Rows of the tile.</summary>
    static abstract int Rows { get; }

    /// <summary>Columns of the tile, a multiple of the vector's lanes.</summary>
    static abstract int Columns { get; }

    /// <summary>Continues the folds in <paramref name="c"/> by <paramref name="count"/> iterations: <c>c[i, j] = fma(rows[i][offsets[k]], columns[k, j], c[i, j])</c>.</summary>
    /// <param name="rows">Where each row starts.</param>
    /// <param name="offsets">Offset of each iteration inside a row.</param>
    /// <param name="columns">Columns, (count, Columns), dense.</param>
    /// <param name="c">Accumulators, (Rows, Columns), dense.</param>
    /// <param name="count">Number of iterations.</param>
    static abstract void Multiply(float** rows, long* offsets, float* columns, float* c, nint count);
}
