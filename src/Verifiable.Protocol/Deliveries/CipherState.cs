using System.Collections.Immutable;
using Verifiable.Protocol.Hashing;
using Verifiable.Protocol.Merkle;

namespace Verifiable.Protocol.Deliveries;

/// <summary>An encrypted state as a worker offers it: the leaves of all tensors under the key's stream, and the hashes of the plain ones (protocol section 9).</summary>
/// <remarks>Bytes: <c>"VSD1"</c>, then for each state tensor in order its encrypted leaves (256 bytes each) and the hashes of its plain leaves (32 bytes each). How many there are says the program.</remarks>
public sealed class CipherState
{
    /// <summary>Most leaves of a chunk that is put on chain at once.</summary>
    public const int ChunkLeaves = 32;

    private readonly ListTree _cipher;
    private readonly ListTree _plain;

    /// <summary>Over the tensors of a state.</summary>
    public CipherState(ImmutableArray<CipherTensor> tensors)
    {
        Tensors = tensors;
        _cipher = new ListTree([.. tensors.Select(t => t.Cipher.Root)], MerkleTags.CipherState);
        _plain = new ListTree([.. tensors.Select(t => t.Plain.Root)], MerkleTags.State);
    }

    /// <summary>The tensors in program order.</summary>
    public ImmutableArray<CipherTensor> Tensors { get; }

    /// <summary>What the worker commits to.</summary>
    public Hash256 Root => _cipher.Root;

    /// <summary>Root of the state that the hashes of the plain leaves are of.</summary>
    public Hash256 StateRoot => _plain.Root;

    /// <summary>The siblings from the encrypted tensor's root to <see cref="Root"/>, lowest first.</summary>
    public Hash256[] CipherPath(int tensor) => _cipher.Path(tensor);

    /// <summary>The siblings from the plain tensor's root to <see cref="StateRoot"/>, lowest first.</summary>
    public Hash256[] PlainPath(int tensor) => _plain.Path(tensor);

    /// <summary>Reads what <see cref="Write"/> wrote; what it says is not checked: compare the roots.</summary>
    /// <param name="content">The bytes.</param>
    /// <param name="leafCounts">Leaves of each state tensor.</param>
    /// <exception cref="InvalidDataException">The length or the mark is another.</exception>
    public static CipherState Read(ReadOnlySpan<byte> content, IReadOnlyList<long> leafCounts)
    {
        ArgumentNullException.ThrowIfNull(leafCounts);
        long length = Mark.Length + leafCounts.Sum(count => count * (LeafHasher.LeafBytes + Hash256.Size));
        if (content.Length != length || !content.StartsWith(Mark))
            throw new InvalidDataException($"delivery: expected {length} bytes that begin with VSD1, got {content.Length}");
        ReadOnlySpan<byte> rest = content[Mark.Length..];
        var tensors = ImmutableArray.CreateBuilder<CipherTensor>(leafCounts.Count);
        foreach (long count in leafCounts)
        {
            byte[] leaves = rest[..(int)(count * LeafHasher.LeafBytes)].ToArray();
            rest = rest[leaves.Length..];
            var plain = new Hash256[count];
            for (int i = 0; i < plain.Length; i++)
                plain[i] = new Hash256(rest.Slice(i * Hash256.Size, Hash256.Size));
            rest = rest[(plain.Length * Hash256.Size)..];
            tensors.Add(new CipherTensor(leaves, plain));
        }

        return new CipherState(tensors.MoveToImmutable());
    }

    /// <summary>The bytes that the requester fetches.</summary>
    public byte[] Write()
    {
        using var content = new MemoryStream();
        content.Write(Mark);
        foreach (CipherTensor tensor in Tensors)
        {
            content.Write(tensor.Bytes);
            for (int leaf = 0; leaf < tensor.Count; leaf++)
                content.Write(tensor.Plain.Node(0, leaf).AsSpan());
        }

        return content.ToArray();
    }

    /// <summary>The first leaf that decrypts to something else than its hash says, or null when the key is right for all of them.</summary>
    public (int Tensor, int Leaf)? FindWrong(Hash256 key)
    {
        Span<byte> leaf = stackalloc byte[LeafHasher.LeafBytes];
        for (int t = 0; t < Tensors.Length; t++)
        {
            for (int l = 0; l < Tensors[t].Count; l++)
            {
                Tensors[t].Leaf(l).CopyTo(leaf);
                LeafCipher.Apply(leaf, key, t, l);
                if (TensorTree.HashLeaf(leaf) != Tensors[t].Plain.Node(0, l))
                    return (t, l);
            }
        }

        return null;
    }

    private static ReadOnlySpan<byte> Mark => "VSD1"u8;
}
