using System.Runtime.InteropServices;

namespace Verifiable.Tensors.Kernels;

/// <summary>A bump allocator of one worker: 64-byte aligned blocks that live until the next <see cref="Reset"/>.</summary>
/// <remarks>When a block does not fit, a larger region is added; regions are joined at the next reset, so that a settled program allocates nothing.</remarks>
internal sealed unsafe class Scratch : IDisposable
{
    private const nint Alignment = 64;
    private const nint InitialBytes = 1 << 18;
    private readonly List<nint> _retired = [];
    private byte* _region;
    private nint _capacity;
    private nint _used;
    private nint _wanted;

    ~Scratch() => Free();

    /// <summary>Makes all memory available again; blocks handed out before are invalid.</summary>
    public void Reset()
    {
        if (_wanted > _capacity || _region is null)
        {
            nint bytes = Math.Max(InitialBytes, _wanted);
            Free();
            _region = (byte*)NativeMemory.AlignedAlloc((nuint)bytes, (nuint)Alignment);
            _capacity = bytes;
        }

        _used = 0;
        _wanted = 0;
    }

    /// <summary>A block of at least <paramref name="bytes"/> bytes with unspecified content.</summary>
    public void* Allocate(nint bytes)
    {
        nint rounded = (bytes + Alignment - 1) & ~(Alignment - 1);
        _wanted += rounded;
        if (_region is null || _used + rounded > _capacity)
        {
            if (_region is not null)
                _retired.Add((nint)_region);
            _capacity = Math.Max(InitialBytes, rounded);
            _region = (byte*)NativeMemory.AlignedAlloc((nuint)_capacity, (nuint)Alignment);
            _used = 0;
        }

        byte* block = _region + _used;
        _used += rounded;
        return block;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        foreach (nint region in _retired)
            NativeMemory.AlignedFree((void*)region);
        _retired.Clear();
        NativeMemory.AlignedFree(_region);
        _region = null;
        _capacity = 0;
    }
}
