using Verifiable.Execution.Tree;
using Verifiable.Protocol.Hashing;
using Verifiable.Protocol.Merkle;
using Verifiable.Protocol.Programs;
using Verifiable.Tensors;

namespace Verifiable.Execution.Tests.Tree;

/// <summary>Chunks of states: opened, they lead to the state root; put together, they are the state.</summary>
public sealed class StateChunksTests : IDisposable
{
    private static readonly Shape[] s_shapes = [new Shape(2, 20, 100), new Shape(5), new Shape(2112), Shape.Scalar, new Shape(9, 9)];
    private readonly Tensor[] _state = [.. s_shapes.Select(Random)];

    public void Dispose()
    {
        foreach (Tensor tensor in _state)
            tensor.Dispose();
    }

    [Fact]
    public void Open_EveryChunk_LeadsToTheStateRoot()
    {
        Hash256 root = TensorCommitments.StateRoot(_state);
        var chunks = new StateChunks(_state);
        int opened = 0;
        for (int tensor = 0; tensor < _state.Length; tensor++)
        {
            var geometry = new TensorGeometry(s_shapes[tensor]);
            for (long chunk = 0; chunk < TensorChunks.CountOf(geometry); chunk++, opened++)
            {
                ChunkOpening opening = chunks.Open(tensor, chunk);
                Hash256 node = RootOf(opening.Leaves, TensorChunks.LevelsOf(geometry));
                node = MerkleProof.RootFromPath(node, chunk, opening.TensorPath, MerkleTags.Tensor);
                Assert.Equal(root, MerkleProof.RootFromPath(node, tensor, opening.StatePath, MerkleTags.State));
                Assert.Equal(TensorChunks.AnswerBytes(geometry, chunk, _state.Length), opening.Leaves.Length + (32 * (opening.TensorPath.Length + opening.StatePath.Length)));
            }
        }

        Assert.Equal(3 + 1 + 2 + 1 + 1, opened);
        Assert.Throws<ArgumentOutOfRangeException>(() => chunks.Open(0, 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => chunks.Open(_state.Length, 0));
    }

    [Fact]
    public void Place_EveryChunk_IsTheState()
    {
        var chunks = new StateChunks(_state);
        for (int tensor = 0; tensor < _state.Length; tensor++)
        {
            using var copy = new Tensor(ElementType.Float32, s_shapes[tensor]);
            for (long chunk = 0; chunk < TensorChunks.CountOf(new TensorGeometry(s_shapes[tensor])); chunk++)
                StateChunks.Place(chunks.Open(tensor, chunk).Leaves, copy, chunk);
            Assert.True(copy.Bytes.SequenceEqual(_state[tensor].Bytes), $"expected the tensor of {s_shapes[tensor]}, got another");
        }

        Assert.Throws<ArgumentException>(() => StateChunks.Place(new byte[255], _state[1], 0));
    }

    /// <summary>Root of a chunk's subtree, missing leaves zero.</summary>
    private static Hash256 RootOf(byte[] leaves, int levels)
    {
        var nodes = new Hash256[1 << levels];
        for (int i = 0; i * TensorChunks.LeafBytes < leaves.Length; i++)
            nodes[i] = TensorTree.HashLeaf(leaves.AsSpan(i * TensorChunks.LeafBytes, TensorChunks.LeafBytes));
        return ListTree.RootOf(nodes, MerkleTags.Tensor);
    }

    private static Tensor Random(Shape shape)
    {
        var tensor = new Tensor(ElementType.Float32, shape);
        var random = new Random((int)shape.Count);
        foreach (ref float value in tensor.Floats)
            value = random.NextSingle() - 0.5f;
        return tensor;
    }
}
