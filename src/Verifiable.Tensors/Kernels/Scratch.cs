using Verifiable.Tensors.Memory;

namespace Verifiable.Tensors.Kernels;

/// <summary>A bump allocator of one worker: 64-byte aligned blocks that live until the next <see cref="Reset"/>.</summary>
/// <remarks>When a block does not fit, a larger region is added; regions are joined at the next reset, so that a settled program allocates nothing.</remarks>
internal sealed unsafe class Scratch : IDisposable
{
    private const nint Alignment = MemoryBlock.Alignment;
    private readonly List<MemoryBlock> _retired = [];
    private MemoryBlock? _region;
    private nint _used;
    private nint _wanted;

    /// <summary>Makes all memory available again; blocks handed out before are invalid.</summary>
    public void Reset()
    {
        if (_region is null || _wanted > _region.Bytes)
        {
            nint bytes = Math.Max(HugePages.Bytes, _wanted);
            Dispose();
            _region = new MemoryBlock(bytes);
        }

        _used = 0;
        _wanted = 0;
    }

    /// <summary>A block of at least <paramref name="bytes"/> bytes with unspecified content.</summary>
    public void* Allocate(nint bytes)
    {
        nint rounded = (bytes + Alignment - 1) & ~(Alignment - 1);
        _wanted += rounded;
        if (_region is null || _used + rounded > _region.Bytes)
        {
            if (_region is not null)
                _retired.Add(_region);
            _region = new MemoryBlock(Math.Max(HugePages.Bytes, rounded));
            _used = 0;
        }

        byte* block = (byte*)_region.Address + _used;
        _used += rounded;
        return block;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (MemoryBlock region in _retired)
            region.Release();
        _retired.Clear();
        _region?.Release();
        _region = null;
    }
}
