using Verifiable.Tensors.Kernels.Lanes;

namespace Verifiable.Tensors.Kernels.MatrixProducts;

/// <summary>How a product is cut into register tiles, and which operands tiles read where they lie; it decides no bit.</summary>
/// <remarks>
/// A last tile that would be ragged begins earlier instead and computes some elements again, to the same bits. So every tile is whole, nothing beyond the tensors is read and
/// results go where they belong at once; only a product narrower than one tile is packed with zeros beyond it.
/// </remarks>
internal sealed class MatrixTiling
{
    // Cycles to move one element; measured, and only a guide.
    private const double PackRow = 0.15;
    private const double PackColumn = 0.1;
    private const double PackScattered = 0.5;
    private const double StoreScattered = 0.7;

    // A copy of the rows is worth its time where so many panels read it; where a fold is short, never.
    private const int MaxReadingPanels = 4;
    private const int ShortRows = 64;

    // Below that, stores take as long as multiplications.
    private const int ShortFold = 24;

    // Columns that stay in the first cache where they lie, unless they meet in few of its places: lines so far apart share one.
    private const long DirectElements = 8 * 1024;
    private const int DirectTiles = 2;
    private const int WayElements = 1024;
    private readonly MatrixProduct _product;

    private MatrixTiling(MatrixProduct product, MatrixTileChoice tile)
    {
        (_product, Tile) = (product, tile);
        RowTiles = checked((int)((product.A.Lanes + tile.Rows - 1) / tile.Rows));
        Panels = checked((int)((product.B.Lanes + tile.Columns - 1) / tile.Columns));
        Rows = (int)Math.Min(tile.Rows, product.A.Lanes);
        Columns = (int)Math.Min(tile.Columns, product.B.Lanes);
        ReadsRows = Rows == tile.Rows && (product.Depth <= ShortRows || Panels <= MaxReadingPanels) && (product.A.LaneStride % WayElements != 0 || product.Depth <= ShortFold);
        ReadsColumns = Columns == tile.Columns && product.B.LaneStride == 1 && (RowTiles <= DirectTiles || product.B.Lanes * product.Depth <= DirectElements);
        PanelsAreInner = ReadsRows && product.B.Lanes * product.Depth <= DirectElements;
    }

    /// <summary>The register tile.</summary>
    public MatrixTileChoice Tile { get; }

    /// <summary>Tiles along the rows.</summary>
    public int RowTiles { get; }

    /// <summary>Tiles along the columns.</summary>
    public int Panels { get; }

    /// <summary>Rows of a tile that exist.</summary>
    public int Rows { get; }

    /// <summary>Columns of a tile that exist.</summary>
    public int Columns { get; }

    /// <summary>Whether rows are read where they lie.</summary>
    public bool ReadsRows { get; }

    /// <summary>Whether columns are read where they lie.</summary>
    public bool ReadsColumns { get; }

    /// <summary>Whether a tile of rows meets all panels before the next one.</summary>
    public bool PanelsAreInner { get; }

    /// <summary>The tiling of a product.</summary>
    public static MatrixTiling Of<T>(MatrixProduct product)
        where T : struct, ILanes<T>
    {
        if (typeof(T) == typeof(Lanes512) && product.Depth <= ShortFold && product.C.DepthStride == 1)
        {
            var wide = new MatrixTiling(product, MatrixTileChoice.Wide<T>());
            if (wide.ReadsRows && wide.Columns == wide.Tile.Columns)
                return wide;
        }

        var general = new MatrixTiling(product, MatrixTileChoice.Of<T>(product.A.Lanes, isPacked: false));
        return general.ReadsRows ? general : new MatrixTiling(product, MatrixTileChoice.Of<T>(product.A.Lanes, isPacked: true));
    }

    /// <summary>First row of a tile.</summary>
    public long Row(int tile) => Math.Min((long)tile * Tile.Rows, _product.A.Lanes - Rows);

    /// <summary>First column of a panel.</summary>
    public long Column(int panel) => Math.Min((long)panel * Tile.Columns, _product.B.Lanes - Columns);

    /// <summary>Estimated cycles with vectors of some lanes.</summary>
    public double Cycles(int lanes)
    {
        double multiply = (double)RowTiles * Panels * _product.Depth * Tile.Rows * Tile.Columns / lanes / 2;
        double packRows = ReadsRows ? 0 : _product.A.Lanes * _product.Depth * PackRow;
        double packColumns = ReadsColumns ? 0 : _product.B.Lanes * _product.Depth * (_product.B.LaneStride == 1 ? PackColumn : PackScattered);
        return multiply + packRows + packColumns + (_product.C.DepthStride == 1 ? 0 : _product.A.Lanes * _product.B.Lanes * StoreScattered);
    }
}
