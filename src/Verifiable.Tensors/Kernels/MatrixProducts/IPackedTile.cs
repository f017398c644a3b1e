namespace Verifiable.Tensors.Kernels.MatrixProducts;

/// <summary>A register tile: <c>c[i, j] = fma(a[k, i], b[k, j], c[i, j])</c> for k ascending; NaN is made canonical at the end.</summary>
internal unsafe interface IPackedTile
{
    /// <summary>Rows of a tile.</summary>
    static abstract int Rows { get; }

    /// <summary>Columns of a tile, a multiple of the vector's lanes.</summary>
    static abstract int Columns { get; }

    /// <summary>Multiplies.</summary>
    /// <param name="a">Rows packed as <c>[k / 4][row][4]</c> (<see cref="MatrixPacking.Rows"/>).</param>
    /// <param name="b">Columns of iteration 0.</param>
    /// <param name="step">Elements of b from iteration to iteration.</param>
    /// <param name="count">Iterations.</param>
    /// <param name="from">Dense accumulators to go on from, or null.</param>
    /// <param name="to">Receives the accumulators.</param>
    /// <param name="toStep">Elements of <paramref name="to"/> from row to row.</param>
    /// <param name="init">Bits of every accumulator where <paramref name="from"/> is null.</param>
    /// <param name="ahead">What is fetched into the second cache meanwhile, a line every four iterations.</param>
    static abstract void Multiply(float* a, float* b, nint step, nint count, float* from, float* to, nint toStep, uint init, float* ahead);
}
