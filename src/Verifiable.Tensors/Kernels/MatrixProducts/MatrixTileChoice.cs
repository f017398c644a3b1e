using System.Runtime.CompilerServices;
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
        if (typeof(T) == typeof(Lanes128))
            return General<T, TileRows.Six>();
        if (typeof(T) == typeof(Lanes256))
            return Best([6, 5]) == 5 ? General<T, TileRows.Five>() : Choose<TileRows.Six, PackedTile6x2Of256>();
        return Best([13, 12, 10, 8]) switch
        {
            8 => Choose<TileRows.Eight, PackedTileOf512<TileRows.Eight>>(),
            10 => Choose<TileRows.Ten, PackedTileOf512<TileRows.Ten>>(),
            12 => Choose<TileRows.Twelve, PackedTileOf512<TileRows.Twelve>>(),
            _ => Choose<TileRows.Thirteen, PackedTileOf512<TileRows.Thirteen>>(),
        };

        MatrixTileChoice Choose<TRows, TPacked>()
            where TRows : struct, ITileRows
            where TPacked : struct, IPackedTile
            => isPacked ? General<T, TRows>() with { Multiply = &TPacked.Multiply, MultiplyAndFinish = &MultiplyThenFinish<T, TRows, TPacked> } : General<T, TRows>();

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

    [SkipLocalsInit]
    private static void MultiplyThenFinish<T, TRows, TPacked>(TileCall* call)
        where T : struct, ILanes<T>
        where TRows : struct, ITileRows
        where TPacked : struct, IPackedTile
    {
        float* tile = stackalloc float[TRows.Count * 2 * T.Count];
        TileCall part = *call;
        part.To = tile;
        part.ToStep = 2 * T.Count;
        TPacked.Multiply(&part);

        // No further iteration: what is left is the finish.
        part.From = tile;
        part.Count = 0;
        part.To = call->To;
        part.ToStep = call->ToStep;
        MatrixTile<T, TRows, TileFinishes.Applied>.Multiply(&part);
    }
}
