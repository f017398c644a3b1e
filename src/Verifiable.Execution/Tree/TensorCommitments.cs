using Verifiable.Protocol.Hashing;
using Verifiable.Protocol.Merkle;
using Verifiable.Tensors;

namespace Verifiable.Execution.Tree;

/// <summary>Roots of tensors, states and datasets (protocol section 4).</summary>
public static unsafe class TensorCommitments
{
    /// <summary>Root of one tensor, on at most <paramref name="degree"/> threads.</summary>
    public static Hash256 Root(Tensor tensor, int degree = 1)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        Hash256 root = TensorTree.Root(tensor.Data, tensor.Shape, degree);
        GC.KeepAlive(tensor);
        return root;
    }

    /// <summary>The whole tree of one tensor, on at most <paramref name="degree"/> threads.</summary>
    public static ListTree Tree(Tensor tensor, int degree = 1)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        ListTree tree = TensorTree.Build(tensor.Data, tensor.Shape, degree);
        GC.KeepAlive(tensor);
        return tree;
    }

    /// <summary>The 256 bytes of one leaf.</summary>
    public static byte[] Leaf(Tensor tensor, long leaf)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        Span<uint> lanes = stackalloc uint[TensorGeometry.LeafElements];
        TensorTree.CopyLeaf(tensor.Data, new TensorGeometry(tensor.Shape), leaf, lanes);
        GC.KeepAlive(tensor);
        return System.Runtime.InteropServices.MemoryMarshal.AsBytes(lanes).ToArray();
    }

    /// <summary>The tree over the roots of several tensors.</summary>
    /// <param name="tensors">At least one.</param>
    /// <param name="tag">One of <see cref="MerkleTags.State"/>, <see cref="MerkleTags.Dataset"/>, <see cref="MerkleTags.Trace"/>.</param>
    /// <param name="degree">Most threads to use.</param>
    public static ListTree TreeOf(IReadOnlyList<Tensor> tensors, byte tag, int degree = 1)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        var roots = new Hash256[tensors.Count];
        for (int i = 0; i < roots.Length; i++)
            roots[i] = Root(tensors[i], degree);
        return new ListTree(roots, tag);
    }

    /// <summary>The state root.</summary>
    public static Hash256 StateRoot(IReadOnlyList<Tensor> state, int degree = 1) => TreeOf(state, MerkleTags.State, degree).Root;

    /// <summary>The dataset root; 32 zero bytes when there is no dataset.</summary>
    public static Hash256 DatasetRoot(IReadOnlyList<Tensor> datasets, int degree = 1)
    {
        ArgumentNullException.ThrowIfNull(datasets);
        return datasets.Count == 0 ? Hash256.Zero : TreeOf(datasets, MerkleTags.Dataset, degree).Root;
    }
}
