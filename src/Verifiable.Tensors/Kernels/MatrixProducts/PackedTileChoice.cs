using Verifiable.Tensors.Kernels.Lanes;

namespace Verifiable.Tensors.Kernels.MatrixProducts;

/// <summary>The register tile of an instruction set and a number of rows.</summary>
internal readonly unsafe struct PackedTileChoice
{
    /// <summary>Rows.</summary>
    public int Rows { get; private init; }

    /// <summary>Columns.</summary>
    public int Columns { get; private init; }

    /// <summary>The tile's <see cref="IPackedTile.Multiply"/>.</summary>
    public delegate*<float*, float*, nint, nint, float*, float*, nint, uint, float*, void> Multiply { get; private init; }

    // What an iteration of a tile costs besides its multiplications, in rows.
    private const int RowsOfOverhead = 1;

    /// <summary>The tile for products of some rows: it fills the registers, or has fewer rows where less of it would lie beyond the last row. It decides no bit.</summary>
    public static PackedTileChoice Of<T>(long rows)
        where T : struct, ILanes<T>
    {
        if (typeof(T) == typeof(LanesScalar))
            return Choose<PackedTileOfScalars>();
        if (typeof(T) == typeof(Lanes256))
            return Choose<PackedTile6x2Of256>();
        if (typeof(T) == typeof(Lanes128))
            return Choose<PackedTile6x2Of128>();
        ReadOnlySpan<int> counts = [13, 12, 10, 8];
        int best = counts[0];
        foreach (int count in counts)
            best = Cost(count) < Cost(best) ? count : best;
        return best switch
        {
            8 => Choose<PackedTileOf512<TileRows.Eight>>(),
            10 => Choose<PackedTileOf512<TileRows.Ten>>(),
            12 => Choose<PackedTileOf512<TileRows.Twelve>>(),
            _ => Choose<PackedTileOf512<TileRows.Thirteen>>(),
        };

        long Cost(int count) => (rows + count - 1) / count * (count + RowsOfOverhead);
    }

    private static PackedTileChoice Choose<TTile>()
        where TTile : struct, IPackedTile
        => new() { Rows = TTile.Rows, Columns = TTile.Columns, Multiply = &TTile.Multiply };
}
