using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Verifiable.Protocol.Hashing;
using Verifiable.Protocol.Programs;

namespace Verifiable.Protocol.Merkle;

/// <summary>The tree over a tensor's leaves, from its elements in row-major order (protocol section 4).</summary>
/// <remarks>Elements must be NaN-canonical and the machine little-endian. Pointers: <c>shape.Count</c> readable elements, kept in place by the caller.</remarks>
public static unsafe class TensorTree
{
    /// <summary>Leaves packed before they are hashed: 16 KiB, so that they stay in the first-level cache.</summary>
    private const int Batch = 64;

    /// <summary>The root alone, without keeping the levels.</summary>
    public static Hash256 Root(ReadOnlySpan<uint> elements, Shape shape)
    {
        Check(elements.Length, shape);
        fixed (uint* data = elements)
            return Root(data, shape);
    }

    /// <summary>The root alone, without keeping the levels, on at most <paramref name="degree"/> threads.</summary>
    public static Hash256 Root(void* elements, Shape shape, int degree = 1) => Root(elements, shape, degree, KeccakLanesSupport.Best);

    /// <summary>As the other overload, with the given lanes.</summary>
    /// <remarks>Each range of leaves is an aligned subtree, hashed to its root by one thread.</remarks>
    public static Hash256 Root(void* elements, Shape shape, int degree, KeccakLanes lanes)
    {
        var geometry = new TensorGeometry(shape);
        var roots = new Hash256[(geometry.LeafCount + Ranges.Length - 1) / Ranges.Length];
        int levels = Math.Min(geometry.Depth, Ranges.RangeBits);
        Ranges.Run(geometry.LeafCount, degree, (start, end) =>
        {
            var hashes = new Hash256[end - start];
            HashLeaves((uint*)elements, geometry, start, hashes, lanes);
            roots[start / Ranges.Length] = ListTree.RootInPlace(hashes, MerkleTags.Tensor, 0, levels, lanes);
        });
        return ListTree.RootInPlace(roots, MerkleTags.Tensor, levels, geometry.Depth - levels, lanes);
    }

    /// <summary>The whole tree.</summary>
    public static ListTree Build(ReadOnlySpan<uint> elements, Shape shape)
    {
        Check(elements.Length, shape);
        fixed (uint* data = elements)
            return Build(data, shape);
    }

    /// <summary>The whole tree, on at most <paramref name="degree"/> threads.</summary>
    public static ListTree Build(void* elements, Shape shape, int degree = 1) => Build(elements, shape, degree, KeccakLanesSupport.Best);

    /// <summary>As the other overload, with the given lanes.</summary>
    public static ListTree Build(void* elements, Shape shape, int degree, KeccakLanes lanes)
    {
        var geometry = new TensorGeometry(shape);
        var leaves = new Hash256[geometry.LeafCount];
        Ranges.Run(geometry.LeafCount, degree, (start, end) => HashLeaves((uint*)elements, geometry, start, leaves.AsSpan((int)start, (int)(end - start)), lanes));
        return new ListTree(leaves, MerkleTags.Tensor, lanes, degree);
    }

    /// <summary>Hash of one leaf's 256 bytes.</summary>
    public static Hash256 HashLeaf(ReadOnlySpan<byte> leaf)
    {
        Hash256 hash = default;
        LeafHasher.Hash(leaf, MerkleTags.TensorLeaf, new Span<Hash256>(ref hash), KeccakLanes.One);
        return hash;
    }

    /// <summary>Writes the 64 lanes of one leaf, zero where it is padding.</summary>
    public static void CopyLeaf(ReadOnlySpan<uint> elements, TensorGeometry geometry, long leaf, Span<uint> lanes)
    {
        Check(elements.Length, geometry.Shape);
        fixed (uint* data = elements)
            CopyLeaf(data, geometry, leaf, lanes);
    }

    /// <summary>Writes the 64 lanes of one leaf, zero where it is padding.</summary>
    public static void CopyLeaf(void* elements, TensorGeometry geometry, long leaf, Span<uint> lanes)
    {
        ArgumentNullException.ThrowIfNull(geometry);
        ArgumentOutOfRangeException.ThrowIfNegative(leaf);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(leaf, geometry.LeafCount);
        ArgumentOutOfRangeException.ThrowIfNotEqual(lanes.Length, TensorGeometry.LeafElements);
        fixed (uint* destination = lanes)
            Pack((uint*)elements, geometry, leaf, 1, destination);
    }

    [SkipLocalsInit]
    private static void HashLeaves(uint* elements, TensorGeometry geometry, long first, Span<Hash256> hashes, KeccakLanes lanes)
    {
        uint* packed = stackalloc uint[Batch * TensorGeometry.LeafElements];
        for (int done = 0; done < hashes.Length; done += Batch)
        {
            int count = Math.Min(Batch, hashes.Length - done);
            Pack(elements, geometry, first + done, count, packed);
            LeafHasher.Hash(new ReadOnlySpan<byte>(packed, count * LeafHasher.LeafBytes), MerkleTags.TensorLeaf, hashes.Slice(done, count), lanes);
        }
    }

    /// <summary>Writes <paramref name="count"/> leaves from <paramref name="first"/> on, 64 elements each.</summary>
    private static void Pack(uint* elements, TensorGeometry geometry, long first, int count, uint* packed)
    {
        if (!geometry.IsTiled)
        {
            long start = first * TensorGeometry.LeafElements;
            int wanted = count * TensorGeometry.LeafElements;
            int present = (int)Math.Min(wanted, geometry.Width - start);
            new ReadOnlySpan<uint>(elements + start, present).CopyTo(new Span<uint>(packed, wanted));
            new Span<uint>(packed + present, wanted - present).Clear();
            return;
        }

        (long tileRow, long tileColumn) = Math.DivRem(first, geometry.TileColumns);
        for (int i = 0; i < count; tileRow++, tileColumn = 0)
        {
            (long matrix, long rowInMatrix) = Math.DivRem(tileRow, geometry.TileRows);
            long row = rowInMatrix * TensorGeometry.TileEdge;
            int rows = (int)Math.Min(TensorGeometry.TileEdge, geometry.Height - row);
            uint* source = elements + (((matrix * geometry.Height) + row) * geometry.Width);
            for (; i < count && tileColumn < geometry.TileColumns; i++, tileColumn++)
            {
                long column = tileColumn * TensorGeometry.TileEdge;
                PackTile(source + column, geometry.Width, rows, (int)Math.Min(TensorGeometry.TileEdge, geometry.Width - column), packed + ((long)i * TensorGeometry.LeafElements));
            }
        }
    }

    private static void PackTile(uint* source, long stride, int rows, int columns, uint* tile)
    {
        if (rows == TensorGeometry.TileEdge && columns == TensorGeometry.TileEdge)
        {
            for (int i = 0; i < TensorGeometry.TileEdge; i++)
                Vector256.Load(source + (i * stride)).Store(tile + (i * TensorGeometry.TileEdge));
            return;
        }

        new Span<uint>(tile, TensorGeometry.LeafElements).Clear();
        for (int i = 0; i < rows; i++)
            new ReadOnlySpan<uint>(source + (i * stride), columns).CopyTo(new Span<uint>(tile + (i * TensorGeometry.TileEdge), columns));
    }

    private static void Check(int length, Shape shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        if (length != shape.Count)
            throw new ArgumentException($"TensorTree: expected {shape.Count} elements for {shape}, got {length}");
    }
}
