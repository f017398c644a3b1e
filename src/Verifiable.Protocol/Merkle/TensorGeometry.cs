using Verifiable.Protocol.Programs;

namespace Verifiable.Protocol.Merkle;

/// <summary>Where the elements of a tensor lie in its leaves (protocol section 4).</summary>
/// <remarks>Rank 0 and 1: 64 consecutive elements a leaf. Otherwise 8×8 tiles of the last two dimensions, the leading ones flattened.</remarks>
public sealed class TensorGeometry
{
    /// <summary>Elements of a leaf.</summary>
    public const int LeafElements = 64;

    /// <summary>Edge of a tile.</summary>
    public const int TileEdge = 8;

    /// <summary>Geometry of a shape.</summary>
    public TensorGeometry(Shape shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        Shape = shape;
        IsTiled = shape.Rank >= 2;
        Height = IsTiled ? shape[shape.Rank - 2] : 1;
        Width = IsTiled ? shape[shape.Rank - 1] : shape.Count;
        TileRows = IsTiled ? (Height + TileEdge - 1) / TileEdge : 1;
        TileColumns = IsTiled ? (Width + TileEdge - 1) / TileEdge : (Width + LeafElements - 1) / LeafElements;
        LeafCount = shape.Count / (Height * Width) * TileRows * TileColumns;
        Depth = ListTree.DepthOf(LeafCount);
    }

    /// <summary>The shape.</summary>
    public Shape Shape { get; }

    /// <summary>Number of leaves.</summary>
    public long LeafCount { get; }

    /// <summary>Depth of the tensor's tree.</summary>
    public int Depth { get; }

    /// <summary>Whether leaves are 8×8 tiles (rank 2 and above).</summary>
    internal bool IsTiled { get; }

    /// <summary>Rows of one matrix; 1 when not tiled.</summary>
    internal long Height { get; }

    /// <summary>Elements of one row.</summary>
    internal long Width { get; }

    /// <summary>Rows of tiles in one matrix.</summary>
    internal long TileRows { get; }

    /// <summary>Leaves side by side in one row of tiles.</summary>
    internal long TileColumns { get; }

    /// <summary>The leaf and the lane that hold an element, given by its row-major index.</summary>
    public (long Leaf, int Lane) Locate(long element)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(element);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(element, Shape.Count);
        if (!IsTiled)
            return (element / LeafElements, (int)(element % LeafElements));
        (long row, long column) = Math.DivRem(element, Width);
        (long matrix, row) = Math.DivRem(row, Height);
        return ((((matrix * TileRows) + (row / TileEdge)) * TileColumns) + (column / TileEdge), (int)((TileEdge * (row % TileEdge)) + (column % TileEdge)));
    }

    /// <summary>Row-major index of the element at a lane of a leaf, or -1 for padding.</summary>
    public long ElementAt(long leaf, int lane)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(leaf);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(leaf, LeafCount);
        ArgumentOutOfRangeException.ThrowIfNegative(lane);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(lane, LeafElements);
        if (!IsTiled)
        {
            long element = (leaf * LeafElements) + lane;
            return element < Shape.Count ? element : -1;
        }

        (long tileRow, long tileColumn) = Math.DivRem(leaf, TileColumns);
        (long matrix, tileRow) = Math.DivRem(tileRow, TileRows);
        long row = (tileRow * TileEdge) + (lane / TileEdge);
        long column = (tileColumn * TileEdge) + (lane % TileEdge);
        return row < Height && column < Width ? (((matrix * Height) + row) * Width) + column : -1;
    }
}
