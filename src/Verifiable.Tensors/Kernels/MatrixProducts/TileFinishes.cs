namespace Verifiable.Tensors.Kernels.MatrixProducts;

/// <summary>The cases of <see cref="ITileFinish"/>.</summary>
internal static class TileFinishes
{
    public readonly struct None : ITileFinish
    {
        public static bool IsApplied => false;
    }

    public readonly struct Applied : ITileFinish
    {
        public static bool IsApplied => true;
    }
}
