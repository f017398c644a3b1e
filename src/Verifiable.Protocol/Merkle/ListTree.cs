using System.Numerics;
using Verifiable.Protocol.Hashing;

namespace Verifiable.Protocol.Merkle;

/// <summary>The binary tree over a list of 32-byte leaves, all levels kept (protocol section 3, <c>list(tag)</c>).</summary>
/// <remarks>
/// Height 0 are the leaves, <see cref="Depth"/> = ceil(log2 n) is the root. A level stores only nodes with a leaf below them; the others are
/// <see cref="EmptySubtrees"/>. One leaf: the root is the leaf.
/// </remarks>
public sealed class ListTree
{
    /// <summary>Levels that one reveal of the dispute game goes down.</summary>
    public const int PollardLevels = 5;

    private readonly Hash256[][] _levels;

    /// <summary>Builds the tree over a copy of <paramref name="leaves"/>.</summary>
    /// <exception cref="ArgumentException">There is no leaf.</exception>
    public ListTree(ReadOnlySpan<Hash256> leaves, byte tag)
        : this(leaves.ToArray(), tag, KeccakLanesSupport.Best, degree: 1)
    {
    }

    /// <summary>Builds the tree and takes ownership of <paramref name="leaves"/>.</summary>
    internal ListTree(Hash256[] leaves, byte tag, KeccakLanes lanes, int degree)
    {
        if (leaves.Length == 0)
            throw new ArgumentException("ListTree: expected at least one leaf, got none", nameof(leaves));
        Tag = tag;
        Count = leaves.Length;
        Depth = DepthOf(Count);
        _levels = new Hash256[Depth + 1][];
        _levels[0] = leaves;
        for (int height = 0; height < Depth; height++)
            _levels[height + 1] = LevelAbove(_levels[height], height, tag, lanes, degree);
    }

    /// <summary>Tag of inner nodes.</summary>
    public byte Tag { get; }

    /// <summary>Number of leaves.</summary>
    public long Count { get; }

    /// <summary>Levels above the leaves.</summary>
    public int Depth { get; }

    /// <summary>The root.</summary>
    public Hash256 Root => _levels[Depth][0];

    /// <summary><c>ceil(log2 count)</c>.</summary>
    public static int DepthOf(long count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        return BitOperations.Log2((ulong)((count * 2) - 1));
    }

    /// <summary>The root alone; overwrites <paramref name="leaves"/>.</summary>
    public static Hash256 RootInPlace(Span<Hash256> leaves, byte tag) => RootInPlace(leaves, tag, 0, DepthOf(leaves.Length), KeccakLanesSupport.Best);

    /// <summary>The root alone.</summary>
    public static Hash256 RootOf(ReadOnlySpan<Hash256> leaves, byte tag) => RootInPlace(leaves.ToArray(), tag);

    /// <summary>The node at a height, canonical empty subtrees included.</summary>
    public Hash256 Node(int height, long index) =>
        index < _levels[height].LongLength ? _levels[height][index] : EmptySubtrees.At(Tag, height);

    /// <summary>The siblings on the way from a leaf to the root, bottom first.</summary>
    public Hash256[] Path(long leaf) => Path(0, leaf, Depth);

    /// <summary>The siblings on the way from a node up <paramref name="levels"/> levels, bottom first.</summary>
    public Hash256[] Path(int height, long index, int levels)
    {
        var path = new Hash256[levels];
        for (int k = 0; k < levels; k++)
            path[k] = Node(height + k, (index >> k) ^ 1);
        return path;
    }

    /// <summary>All <c>2^min(5, height)</c> nodes that many levels below a node.</summary>
    public Hash256[] Pollard(int height, long index)
    {
        int levels = Math.Min(PollardLevels, height);
        var nodes = new Hash256[1 << levels];
        for (int i = 0; i < nodes.Length; i++)
            nodes[i] = Node(height - levels, (index << levels) + i);
        return nodes;
    }

    /// <summary>Hashes the nodes at <paramref name="height"/> up by <paramref name="levels"/> levels in place and returns the one left.</summary>
    internal static Hash256 RootInPlace(Span<Hash256> nodes, byte tag, int height, int levels, KeccakLanes lanes)
    {
        int count = nodes.Length;
        for (int k = 0; k < levels; k++)
        {
            int pairs = count / 2;
            // The odd node is read before the pairs' parents can overwrite it: they end below it.
            Hash256 odd = nodes[count - 1];
            NodeHasher.HashPairs(nodes[..(2 * pairs)], tag, nodes[..pairs], lanes);
            if ((count & 1) != 0)
                nodes[pairs] = NodeHasher.Hash(odd, EmptySubtrees.At(tag, height + k), tag);
            count = pairs + (count & 1);
        }

        return nodes[0];
    }

    private static Hash256[] LevelAbove(Hash256[] level, int height, byte tag, KeccakLanes lanes, int degree)
    {
        int pairs = level.Length / 2;
        var above = new Hash256[pairs + (level.Length & 1)];
        Ranges.Run(pairs, degree, (start, end) =>
            NodeHasher.HashPairs(level.AsSpan((int)(2 * start), (int)(2 * (end - start))), tag, above.AsSpan((int)start, (int)(end - start)), lanes));
        if ((level.Length & 1) != 0)
            above[pairs] = NodeHasher.Hash(level[^1], EmptySubtrees.At(tag, height), tag);
        return above;
    }
}
