namespace Verifiable.Tensors.Memory;

/// <summary>Places buffers in one block so that those whose lifetimes meet do not overlap.</summary>
/// <remarks>
/// The largest first, each at the lowest place where it fits: "greedy by size" of Y. Pisarchyk and J. Lee, "Efficient Memory Management for Deep Neural Net Inference", 2020 (arXiv:2001.03288), section 5.2.
/// </remarks>
internal sealed class MemoryPlan
{
    private readonly long[] _offsets;

    /// <summary>Plans.</summary>
    /// <param name="buffers">The buffers.</param>
    public MemoryPlan(IReadOnlyList<PlannedBuffer> buffers)
    {
        _offsets = new long[buffers.Count];
        var placed = new List<int>(buffers.Count);
        foreach (int index in Enumerable.Range(0, buffers.Count).OrderByDescending(i => buffers[i].Bytes).ThenBy(i => i))
        {
            long offset = 0, bytes = Rounded(buffers[index].Bytes);
            foreach (int other in placed.Where(o => buffers[o].Meets(buffers[index])))
            {
                if (_offsets[other] >= offset + bytes)
                    break;
                offset = Math.Max(offset, _offsets[other] + Rounded(buffers[other].Bytes));
            }

            _offsets[index] = offset;
            Bytes = Math.Max(Bytes, offset + bytes);
            int place = placed.FindIndex(o => _offsets[o] > offset);
            placed.Insert(place < 0 ? placed.Count : place, index);
        }
    }

    /// <summary>Where each buffer begins.</summary>
    public IReadOnlyList<long> Offsets => _offsets;

    /// <summary>Size of the block.</summary>
    public long Bytes { get; private set; }

    private static long Rounded(long bytes) => (bytes + MemoryBlock.Alignment - 1) / MemoryBlock.Alignment * MemoryBlock.Alignment;
}
