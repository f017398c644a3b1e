using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Verifiable.Protocol.Merkle;
using Verifiable.Tensors;

namespace Verifiable.Execution.Tree;

/// <summary>Opens chunks of a state for who asks for them, and puts a state together from chunks (protocol section 11). Keeps the tree that was opened last; not thread-safe.</summary>
/// <param name="state">The state's tensors; they stay the caller's and must not change.</param>
/// <param name="degree">Most threads to hash on.</param>
public sealed class StateChunks(IReadOnlyList<Tensor> state, int degree = 1)
{
    private ListTree? _states;
    private (int Tensor, ListTree Tree)? _opened;

    /// <summary>Opens a chunk.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such tensor or chunk.</exception>
    public ChunkOpening Open(int tensor, long chunk)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(tensor);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(tensor, state.Count);
        var geometry = new TensorGeometry(state[tensor].Shape);
        (long first, int count) = TensorChunks.LeavesOf(geometry, chunk);
        var leaves = new byte[count * TensorChunks.LeafBytes];
        for (int i = 0; i < count; i++)
            TensorCommitments.Leaf(state[tensor], first + i).CopyTo(leaves, i * TensorChunks.LeafBytes);
        if (_opened?.Tensor != tensor)
            _opened = (tensor, TensorCommitments.Tree(state[tensor], degree));
        _states ??= TensorCommitments.TreeOf(state, MerkleTags.State, degree);
        int levels = TensorChunks.LevelsOf(geometry);
        return new ChunkOpening(leaves, _opened.Value.Tree.Path(levels, chunk, geometry.Depth - levels), _states.Path(tensor));
    }

    /// <summary>Writes the elements of a chunk's leaves into a tensor. Lanes beyond the tensor are left out: whoever believes the result checks its root.</summary>
    /// <exception cref="ArgumentException">There is no such chunk, or it has another number of leaves.</exception>
    public static void Place(ReadOnlySpan<byte> leaves, Tensor tensor, long chunk)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        var geometry = new TensorGeometry(tensor.Shape);
        (long first, int count) = TensorChunks.LeavesOf(geometry, chunk);
        if (leaves.Length != count * TensorChunks.LeafBytes)
            throw new ArgumentException($"StateChunks.Place: expected {count * TensorChunks.LeafBytes} bytes, got {leaves.Length} (chunk {chunk} of {tensor.Shape})", nameof(leaves));
        Span<uint> elements = MemoryMarshal.Cast<byte, uint>(tensor.Bytes);
        for (int i = 0; i < count; i++)
        {
            for (int lane = 0; lane < TensorGeometry.LeafElements; lane++)
            {
                long element = geometry.ElementAt(first + i, lane);
                if (element >= 0)
                    elements[checked((int)element)] = BinaryPrimitives.ReadUInt32LittleEndian(leaves[((i * TensorChunks.LeafBytes) + (lane * sizeof(uint)))..]);
            }
        }
    }
}
