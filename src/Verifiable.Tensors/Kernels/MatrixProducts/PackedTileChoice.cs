using Verifiable.Tensors.Kernels.Lanes;

namespace Verifiable.Tensors.Kernels.MatrixProducts;

/// <summary>The register tile of an instruction set.</summary>
internal readonly unsafe struct PackedTileChoice
{
    /// <summary>Rows.</summary>
    public int Rows { get; private init; }

    /// <summary>Columns.</summary>
    public int Columns { get; private init; }

    /// <summary>The tile's <see cref="IPackedTile.Multiply"/>.</summary>
    public delegate*<float*, float*, nint, nint, float*, float*, nint, uint, float*, void> Multiply { get; private init; }

    /// <summary>The tile that fills the registers: 32 of them with 512 bits, else 16.</summary>
    public static PackedTileChoice Of<T>()
        where T : struct, ILanes<T>
        => typeof(T) == typeof(LanesScalar) ? Choose<PackedTileOfScalars>() : typeof(T) == typeof(Lanes512) ? Choose<PackedTile13x2Of512>() : typeof(T) == typeof(Lanes256) ? Choose<PackedTile6x2Of256>() : Choose<PackedTile6x2Of128>();

    private static PackedTileChoice Choose<TTile>()
        where TTile : struct, IPackedTile
        => new() { Rows = TTile.Rows, Columns = TTile.Columns, Multiply = &TTile.Multiply };
}
