namespace Verifiable.Protocol.Merkle;

/// <summary>How a tensor's leaves fall into chunks, what is asked for at once on chain: aligned subtrees of at most 32 leaves (protocol section 11).</summary>
public static class TensorChunks
{
    /// <summary>Levels of the tensor's tree that lie within a chunk, where there are so many.</summary>
    public const int Levels = 5;

    /// <summary>Leaves of a whole chunk.</summary>
    public const int Leaves = 1 << Levels;

    /// <summary>Bytes of a leaf.</summary>
    public const int LeafBytes = sizeof(uint) * TensorGeometry.LeafElements;

    /// <summary>Chunks of a tensor.</summary>
    public static long CountOf(TensorGeometry geometry)
    {
        ArgumentNullException.ThrowIfNull(geometry);
        return (geometry.LeafCount + Leaves - 1) / Leaves;
    }

    /// <summary>First leaf and number of leaves of a chunk.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such chunk.</exception>
    public static (long First, int Count) LeavesOf(TensorGeometry geometry, long chunk)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(chunk);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(chunk, CountOf(geometry));
        long first = chunk * Leaves;
        return (first, (int)Math.Min(Leaves, geometry.LeafCount - first));
    }

    /// <summary>Levels of the tensor's tree that lie within its chunks.</summary>
    public static int LevelsOf(TensorGeometry geometry)
    {
        ArgumentNullException.ThrowIfNull(geometry);
        return Math.Min(Levels, geometry.Depth);
    }

    /// <summary>Bytes of the answer that opens a chunk, which its price goes by: leaves, and siblings up to the state root.</summary>
    public static int AnswerBytes(TensorGeometry geometry, long chunk, int stateCount)
    {
        int siblings = geometry.Depth - LevelsOf(geometry) + ListTree.DepthOf(stateCount);
        return (LeafBytes * LeavesOf(geometry, chunk).Count) + (32 * siblings);
    }
}
