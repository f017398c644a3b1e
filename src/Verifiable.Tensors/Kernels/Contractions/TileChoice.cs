using Verifiable.Tensors.Kernels.Lanes;

namespace Verifiable.Tensors.Kernels.Contractions;

/// <summary>A register tile and what it costs.</summary>
internal unsafe readonly struct TileChoice
{
    /// <summary>Rows.</summary>
    public int Rows { get; private init; }

    /// <summary>Columns.</summary>
    public int Columns { get; private init; }

    /// <summary>The tile's <see cref="ITile.Multiply"/>.</summary>
    public delegate*<float*, float*, long*, float*, nint, void> Multiply { get; private init; }

    private double CyclesPerIteration { get; init; }

    /// <summary>The tile with the least estimated time for the busiest of <paramref name="threads"/> threads; it decides no bit.</summary>
    public static TileChoice Best<T>(DirectColumns columns, long batch, long rows, int threads)
        where T : struct, ILanes<T>
    {
        TileChoice best = default;
        double least = double.PositiveInfinity;
        foreach (TileChoice tile in Tiles<T>())
        {
            long tiles = (rows + tile.Rows - 1) / tile.Rows;
            long panels = batch * columns.PanelCount(tile.Columns);
            double time = Math.Ceiling((double)panels / threads) * tiles * tile.CyclesPerIteration;
            if (time < least)
                (least, best) = (time, tile);
        }

        return best;
    }

    private static TileChoice[] Tiles<T>()
        where T : struct, ILanes<T>
    {
        if (typeof(T) == typeof(LanesScalar))
            return [Of<ScalarTile>(6.5)];
        if (typeof(T) == typeof(Lanes512))
            return [Of<Tile6x4<T>>(12.3), Of<Tile8x3<T>>(12.4), Of<Tile13x2<T>>(13.9), Of<Tile6x2<T>>(7.1), Of<Tile6x1<T>>(5.4)];
        return [Of<Tile6x2<T>>(6.5), Of<Tile6x1<T>>(4.7)];
    }

    private static TileChoice Of<TTile>(double cycles)
        where TTile : struct, ITile
        => new() { Rows = TTile.Rows, Columns = TTile.Columns, Multiply = &TTile.Multiply, CyclesPerIteration = cycles };
}
