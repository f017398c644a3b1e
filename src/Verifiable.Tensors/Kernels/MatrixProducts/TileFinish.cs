namespace Verifiable.Tensors.Kernels.MatrixProducts;

/// <summary>What happens to an accumulator in its register: <c>maximum(fma(acc, factor, addend), floor)</c>.</summary>
/// <remarks>
/// One form for all finishes, since what a finish lacks changes no bit: a factor of 1 and an addend of -0 are exact and keep the sign of a zero, and minus infinity is below everything.
/// </remarks>
internal unsafe struct TileFinish
{
    /// <summary>A factor for all; 1 where there are addends.</summary>
    public float Factor;

    /// <summary>The least result: +0 for a rectifier, else minus infinity.</summary>
    public float Floor;

    /// <summary>Addends of the first vector of row 0.</summary>
    public float* Addends;

    /// <summary>Elements from there to the addends of the next vector.</summary>
    public nint VectorStep;

    /// <summary>Elements to the addends of the next row.</summary>
    public nint RowStep;
}
