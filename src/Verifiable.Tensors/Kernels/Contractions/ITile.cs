namespace Verifiable.Tensors.Kernels.Contractions;

/// <summary>A register tile of a contraction.</summary>
internal unsafe interface ITile
{
    /// <summary>Rows of the tile.</summary>
    static abstract int Rows { get; }

    /// <summary>Columns of the tile, a multiple of the vector's lanes.</summary>
    static abstract int Columns { get; }

    /// <summary>Continues the folds in <paramref name="c"/> by <paramref name="count"/> iterations: <c>c[i, j] = fma(a[k, i], columns[offsets[k] + j], c[i, j])</c>.</summary>
    /// <param name="a">Rows, (count, Rows), dense.</param>
    /// <param name="columns">Base of the columns.</param>
    /// <param name="offsets">Where the Columns elements of each iteration start; they are consecutive.</param>
    /// <param name="c">Accumulators, (Rows, Columns), dense.</param>
    /// <param name="count">Number of iterations.</param>
    static abstract void Multiply(float* a, float* columns, long* offsets, float* c, nint count);
}
