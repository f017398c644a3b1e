using Verifiable.Protocol.Hashing;

namespace Verifiable.Protocol.Merkle;

/// <summary>Checks of openings and reveals, as the contract makes them.</summary>
public static class MerkleProof
{
    /// <summary>The root that a node at <paramref name="index"/> of its level gives with the siblings <paramref name="path"/>, bottom first.</summary>
    public static Hash256 RootFromPath(in Hash256 node, long index, ReadOnlySpan<Hash256> path, byte tag)
    {
        Hash256 current = node;
        foreach (ref readonly Hash256 sibling in path)
        {
            current = (index & 1) == 0 ? NodeHasher.Hash(current, sibling, tag) : NodeHasher.Hash(sibling, current, tag);
            index >>= 1;
        }

        return current;
    }

    /// <summary>Whether <paramref name="leaf"/> is leaf <paramref name="index"/> of the tree of <paramref name="count"/> leaves with this root.</summary>
    public static bool VerifyPath(in Hash256 root, in Hash256 leaf, long index, long count, ReadOnlySpan<Hash256> path, byte tag) =>
        index >= 0 && index < count && path.Length == ListTree.DepthOf(count) && RootFromPath(leaf, index, path, tag) == root;

    /// <summary>
    /// Whether <paramref name="nodes"/> are the pollard of <paramref name="node"/>, the node at <paramref name="height"/> and <paramref name="index"/> of a tree
    /// of <paramref name="count"/> leaves: right number, canonical where no leaf is below, hashing to the node.
    /// </summary>
    public static bool VerifyPollard(in Hash256 node, int height, long index, long count, ReadOnlySpan<Hash256> nodes, byte tag)
    {
        int levels = Math.Min(ListTree.PollardLevels, height);
        if (nodes.Length != 1 << levels)
            return false;
        int below = height - levels;
        Hash256 empty = EmptySubtrees.At(tag, below);
        for (int i = 0; i < nodes.Length; i++)
        {
            if ((((index << levels) + i) << below) >= count && nodes[i] != empty)
                return false;
        }

        return ListTree.RootOf(nodes, tag) == node;
    }
}
