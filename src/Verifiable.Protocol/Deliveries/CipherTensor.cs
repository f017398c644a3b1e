using Verifiable.Protocol.Hashing;
using Verifiable.Protocol.Merkle;

namespace Verifiable.Protocol.Deliveries;

/// <summary>One encrypted tensor: its leaves, and the hashes of the plain ones, each under a tree.</summary>
public sealed class CipherTensor
{
    private readonly byte[] _leaves;

    /// <summary>Takes over the leaves and the hashes of the plain ones.</summary>
    /// <exception cref="ArgumentException">There is no leaf, or not one hash for each.</exception>
    public CipherTensor(byte[] leaves, ReadOnlySpan<Hash256> plain)
    {
        ArgumentNullException.ThrowIfNull(leaves);
        if (plain.IsEmpty || leaves.Length != (long)plain.Length * LeafHasher.LeafBytes)
            throw new ArgumentException($"CipherTensor: expected {LeafHasher.LeafBytes} bytes for each of {plain.Length} leaves, got {leaves.Length}", nameof(leaves));
        _leaves = leaves;
        var hashes = new Hash256[plain.Length];
        LeafHasher.Hash(leaves, MerkleTags.CipherLeaf, hashes);
        Cipher = new ListTree(hashes, MerkleTags.CipherTensor);
        Plain = new ListTree(plain, MerkleTags.Tensor);
    }

    /// <summary>Tree over the encrypted leaves.</summary>
    public ListTree Cipher { get; }

    /// <summary>Tree over the plain leaves.</summary>
    public ListTree Plain { get; }

    /// <summary>How many leaves there are.</summary>
    public int Count => (int)Plain.Count;

    /// <summary>All encrypted leaves, one after the other.</summary>
    public ReadOnlySpan<byte> Bytes => _leaves;

    /// <summary>An encrypted leaf.</summary>
    public ReadOnlySpan<byte> Leaf(long leaf) => _leaves.AsSpan(checked((int)(leaf * LeafHasher.LeafBytes)), LeafHasher.LeafBytes);
}
