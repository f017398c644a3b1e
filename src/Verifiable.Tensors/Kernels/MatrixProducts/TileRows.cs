namespace Verifiable.Tensors.Kernels.MatrixProducts;

/// <summary>The numbers of rows of <see cref="MatrixTile{T, TRows, TFinish}"/>.</summary>
internal static class TileRows
{
    public readonly struct Four : ITileRows
    {
        public static int Count => 4;
    }

    public readonly struct Five : ITileRows
    {
        public static int Count => 5;
    }

    public readonly struct Six : ITileRows
    {
        public static int Count => 6;
    }

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
