using Verifiable.Protocol.Hashing;
using Verifiable.Protocol.Merkle;
using Verifiable.Protocol.Programs;

namespace Verifiable.Execution.Disputes.Adversaries;

/// <summary>Writes garbage into the padding of one leaf of one operator's output, and into the next state where that output becomes one.</summary>
/// <remarks>The state is dirty at the boundary after <paramref name="step"/> only, so the cheat shows at the end of a segment when that is its last step.</remarks>
public sealed class DirtyPaddingTrace(ExecutedTrace inner, StepProgram program, long step, int operatorIndex) : DishonestTrace(inner)
{
    private const byte Garbage = 0xa5;

    private readonly TensorGeometry _geometry = new(program.Operators[operatorIndex].Output);

    /// <inheritdoc/>
    public override Hash256 StateRoot(long boundary) => boundary == step + 1 ? StateTree().Root : Inner.StateRoot(boundary);

    /// <inheritdoc/>
    public override Hash256 TraceRoot(long current) => current == step ? TraceTree().Root : Inner.TraceRoot(current);

    /// <inheritdoc/>
    public override Hash256[] StateNodes(long boundary, int height, long index) =>
        boundary == step + 1 ? StateTree().Pollard(height, index) : Inner.StateNodes(boundary, height, index);

    /// <inheritdoc/>
    public override Hash256[] TraceNodes(long current, int height, long index) =>
        current == step ? TraceTree().Pollard(height, index) : Inner.TraceNodes(current, height, index);

    /// <inheritdoc/>
    public override Hash256[] OutputNodes(long current, int disputed, int height, long index) =>
        current == step && disputed == operatorIndex ? OutputTree().Pollard(height, index) : Inner.OutputNodes(current, disputed, height, index);

    /// <inheritdoc/>
    public override byte[] OutputLeaf(long current, int disputed, long leaf)
    {
        byte[] values = Inner.OutputLeaf(current, disputed, leaf);
        if (current == step && disputed == operatorIndex && leaf == _geometry.LeafCount - 1)
            values[^1] = Garbage;
        return values;
    }

    /// <summary>The last lane of the last leaf, which is padding unless the tensor fills its leaves.</summary>
    private ListTree OutputTree()
    {
        ListTree honest = inner.Step(step).OutputTree(operatorIndex);
        if (_geometry.ElementAt(_geometry.LeafCount - 1, TensorGeometry.LeafElements - 1) >= 0)
            throw new InvalidOperationException($"DirtyPaddingTrace: expected an output with padding, got {_geometry.Shape} (operator {operatorIndex})");
        Hash256 dirty = TensorTree.HashLeaf(OutputLeaf(step, operatorIndex, _geometry.LeafCount - 1));
        return Replace(honest, [(int)(_geometry.LeafCount - 1)], dirty);
    }

    private ListTree TraceTree() => Replace(inner.Step(step).TraceTree, [operatorIndex], OutputTree().Root);

    private ListTree StateTree() => Replace(
        inner.StateTree(step + 1),
        [.. Enumerable.Range(0, program.States.Length).Where(t => program.States[t].Next == operatorIndex)],
        OutputTree().Root);

    private static ListTree Replace(ListTree tree, int[] indices, Hash256 leaf)
    {
        var leaves = new Hash256[tree.Count];
        for (int i = 0; i < leaves.Length; i++)
            leaves[i] = indices.Contains(i) ? leaf : tree.Node(0, i);
        return new ListTree(leaves, tree.Tag);
    }
}
