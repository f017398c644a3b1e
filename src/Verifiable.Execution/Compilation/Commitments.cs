using Verifiable.Protocol.Hashing;
using Verifiable.Protocol.Merkle;
using Verifiable.Tensors;

namespace Verifiable.Execution.Compilation;

/// <summary>Roots of tensors, states and datasets (protocol section 4).</summary>
public static unsafe class Commitments
{
    /// <summary>Root of one tensor.</summary>
    /// <param name="tensor">The tensor, NaN canonical.</param>
    /// <param name="threads">Threads to hash on; the root does not depend on them.</param>
    public static Hash256 TensorRoot(Tensor tensor, int threads = 1)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        return TensorTree.Root(tensor.Data, tensor.Shape, threads);
    }

    /// <summary>Root of a state.</summary>
    public static Hash256 StateRoot(IReadOnlyList<Tensor> state, int threads = 1) => ListTree.RootOf(Roots(state, threads), MerkleTags.State);

    /// <summary>Root of the dataset tensors; 32 zero bytes when there are none.</summary>
    public static Hash256 DatasetRoot(IReadOnlyList<Tensor> datasets, int threads = 1)
    {
        ArgumentNullException.ThrowIfNull(datasets);
        return datasets.Count == 0 ? Hash256.Zero : ListTree.RootOf(Roots(datasets, threads), MerkleTags.Dataset);
    }

    private static Hash256[] Roots(IReadOnlyList<Tensor> tensors, int threads)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        return [.. tensors.Select(t => TensorRoot(t, threads))];
    }
}
