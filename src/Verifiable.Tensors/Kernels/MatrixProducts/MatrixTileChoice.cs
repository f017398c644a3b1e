using Verifiable.Tensors.Kernels.Lanes;

namespace Verifiable.Tensors.Kernels.MatrixProducts;

/// <summary>The register tile of an instruction set and a number of rows.</summary>
internal readonly unsafe struct MatrixTileChoice
{
    /// <summary>Rows.</summary>
    public int Rows { get; private init; }

    /// <summary>Columns.</summary>
    public int Columns { get; private init; }

    /// <summary>Multiplies; NaN is made canonical.</summary>
    public delegate*<TileCall*, void> Multiply { get; private init; }

    /// <summary>Multiplies and finishes (<see cref="TileFinish"/>).</summary>
    public delegate*<TileCall*, void> MultiplyAndFinish { get; private init; }

    // What an iteration of a tile costs besides its multiplications, in rows.
    private const int RowsOfOverhead = 1;

    /// <summary>The tile for products of some rows: it fills the registers, or has fewer rows where less of it would lie beyond the last row. It decides no bit.</summary>
    /// <param name="rows">Rows.</param>
    /// <param name="isPacked">Whether rows are packed (<see cref="MatrixPacking.Rows"/>).</param>
    public static MatrixTileChoice Of<T>(long rows, bool isPacked)
        where T : struct, ILanes<T>
    {
        if (typeof(T) == typeof(LanesScalar))
            return General<T, TileRows.Four>();
        if (typeof(T) != typeof(Lanes512))
            return Best([6, 5]) == 5 ? General<T, TileRows.Five>() : General<T, TileRows.Six>();
        return Best([13, 12, 10, 8]) switch
        {
            8 => Choose<TileRows.Eight>(),
            10 => Choose<TileRows.Ten>(),
            12 => Choose<TileRows.Twelve>(),
            _ => Choose<TileRows.Thirteen>(),
        };

        MatrixTileChoice Choose<TRows>()
            where TRows : struct, ITileRows
            => !isPacked ? General<T, TRows>() : General<T, TRows>() with { Multiply = &PackedTileOf512<TRows>.Multiply, MultiplyAndFinish = &PackedTileOf512<TRows>.MultiplyAndFinish };

        int Best(ReadOnlySpan<int> counts)
        {
            int best = counts[0];
            foreach (int count in counts)
                best = Cost(count) < Cost(best) ? count : best;
            return best;
        }

        long Cost(int count) => (rows + count - 1) / count * (count + RowsOfOverhead);
    }

    /// <summary>The tile for short folds that read both operands where they lie (<see cref="WideMatrixTile{T, TFinish}"/>).</summary>
    public static MatrixTileChoice Wide<T>()
        where T : struct, ILanes<T>
        => new()
        {
            Rows = WideMatrixTile<T, TileFinishes.None>.Rows,
            Columns = WideMatrixTile<T, TileFinishes.None>.Columns,
            Multiply = &WideMatrixTile<T, TileFinishes.None>.Multiply,
            MultiplyAndFinish = &WideMatrixTile<T, TileFinishes.Applied>.Multiply,
        };

    private static MatrixTileChoice General<T, TRows>()
        where T : struct, ILanes<T>
        where TRows : struct, ITileRows
        => new()
        {
            Rows = TRows.Count,
            Columns = 2 * T.Count,
            Multiply = &MatrixTile<T, TRows, TileFinishes.None>.Multiply,
            MultiplyAndFinish = &MatrixTile<T, TRows, TileFinishes.Applied>.Multiply,
        };
}
