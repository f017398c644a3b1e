namespace Verifiable.Tensors.Kernels.MatrixProducts;

/// <summary>What a register tile multiplies, and where results go (<see cref="MatrixTile{T, TRows, TFinish}"/>); strides in elements.</summary>
internal unsafe struct TileCall
{
    /// <summary>Row 0, iteration 0.</summary>
    public float* A;

    /// <summary>From row to row.</summary>
    public nint RowStride;

    /// <summary>From iteration to iteration.</summary>
    public nint DepthStride;

    /// <summary>Elements left out after each <see cref="MatrixPacking.Group"/> iterations: those of the other rows where rows are packed.</summary>
    public nint Skip;

    /// <summary>Columns of iteration 0.</summary>
    public float* B;

    /// <summary>From iteration to iteration.</summary>
    public nint BStep;

    /// <summary>Iterations.</summary>
    public nint Count;

    /// <summary>Dense accumulators to go on from, or null.</summary>
    public float* From;

    /// <summary>Bits of every accumulator where <see cref="From"/> is null.</summary>
    public uint Init;

    /// <summary>Receives the accumulators.</summary>
    public float* To;

    /// <summary>From row to row of <see cref="To"/>.</summary>
    public nint ToStep;

    /// <summary>What is fetched into the second cache meanwhile, a line every group of iterations.</summary>
    public float* Ahead;

    /// <summary>What is done to the accumulators on their way.</summary>
    public TileFinish Finish;
}
