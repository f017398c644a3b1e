using Verifiable.Protocol.Hashing;
using Verifiable.Protocol.Merkle;

namespace Verifiable.Gas.Synthetic;

/// <summary>A tree over many leaves of which all but a few are alike, without storing them (protocol section 3, <c>list(tag)</c>).</summary>
/// <remarks>A subtree that lies wholly inside the list and has no leaf of its own hash is the canonical one of its height; only the ways to the others and to the end of the list are hashed.</remarks>
/// <param name="count">Leaves.</param>
/// <param name="tag">Tag of inner nodes.</param>
/// <param name="common">Hash of the leaves that are alike.</param>
internal sealed class UniformTree(long count, byte tag, Hash256 common)
{
    private readonly SortedDictionary<long, Hash256> _special = [];
    private readonly Dictionary<(int Height, long Index), Hash256> _known = [];
    private readonly List<Hash256> _uniform = [common];

    public int Depth { get; } = ListTree.DepthOf(count);

    public Hash256 Root => Node(Depth, 0);

    /// <summary>Gives a leaf a hash of its own.</summary>
    public void Set(long leaf, Hash256 hash)
    {
        _special[leaf] = hash;
        _known.Clear();
    }

    public Hash256 Node(int height, long index)
    {
        long first = index << height, end = (index + 1) << height;
        if (first >= count)
            return EmptySubtrees.At(tag, height);
        if (height == 0)
            return _special.GetValueOrDefault(index, common);
        if (end <= count && !_special.Keys.Any(leaf => leaf >= first && leaf < end))
            return Uniform(height);
        if (!_known.TryGetValue((height, index), out Hash256 node))
            _known.Add((height, index), node = NodeHasher.Hash(Node(height - 1, 2 * index), Node(height - 1, (2 * index) + 1), tag));
        return node;
    }

    /// <summary>Siblings of a leaf, lowest first.</summary>
    public Hash256[] Path(long leaf) => [.. Enumerable.Range(0, Depth).Select(height => Node(height, (leaf >> height) ^ 1))];

    /// <summary>The nodes of one reveal below a node.</summary>
    public Hash256[] Pollard(int height, long index)
    {
        int levels = Math.Min(ListTree.PollardLevels, height);
        return [.. Enumerable.Range(0, 1 << levels).Select(i => Node(height - levels, (index << levels) + i))];
    }

    private Hash256 Uniform(int height)
    {
        while (_uniform.Count <= height)
            _uniform.Add(NodeHasher.Hash(_uniform[^1], _uniform[^1], tag));
        return _uniform[height];
    }
}
