namespace Verifiable.Tensors.Kernels.MatrixProducts;

/// <summary>The numbers of rows of <see cref="PackedTileOf512{TRows}"/>.</summary>
internal static class TileRows
{
    public readonly struct Eight : ITileRows
    {
        public static int Count => 8;
    }

    public readonly struct Ten : ITileRows
    {
        public static int Count => 10;
    }

    public readonly struct Twelve : ITileRows
    {
        public static int Count => 12;
    }

    public readonly struct Thirteen : ITileRows
    {
        public static int Count => 13;
    }
}
