using System.Runtime.InteropServices;

namespace Verifiable.Tensors.Memory;

/// <summary>Native memory, zero at first, in which several tensors may lie; freed when the last owner releases it, or when nobody can reach it.</summary>
/// <remarks>Blocks of a huge page and more begin at one and lie in huge pages (<see cref="HugePages"/>), but for an end that would fill less than half of one.</remarks>
internal sealed unsafe class MemoryBlock
{
    /// <summary>Every block begins at a multiple of so many bytes, and what is placed in one should too.</summary>
    public const int Alignment = 64;

    private readonly long _bytes;
    private void* _address;
    private int _owners = 1;

    /// <summary>Allocates a block with one owner.</summary>
    /// <param name="bytes">Size, 0 or more.</param>
    /// <exception cref="OutOfMemoryException">The system has no such memory.</exception>
    public MemoryBlock(long bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        _bytes = bytes;
        bool isLarge = bytes >= HugePages.Bytes;
        long pages = isLarge ? checked(bytes + (HugePages.Bytes / 2)) / HugePages.Bytes * HugePages.Bytes : 0;
        _address = NativeMemory.AlignedAlloc(checked((nuint)Math.Max(bytes, pages)), (nuint)(isLarge ? HugePages.Bytes : Alignment));
        if (isLarge)
            HugePages.Request(_address, (nuint)pages);
        NativeMemory.Clear(_address, (nuint)_bytes);
        GC.AddMemoryPressure(Math.Max(_bytes, 1));
    }

    ~MemoryBlock() => Free();

    /// <summary>The first byte; valid until the last owner releases the block.</summary>
    public void* Address => _address;

    /// <summary>The size.</summary>
    public long Bytes => _bytes;

    /// <summary>Counts one more owner.</summary>
    public MemoryBlock Share()
    {
        Interlocked.Increment(ref _owners);
        return this;
    }

    /// <summary>Counts one owner less; the last one frees the memory.</summary>
    public void Release()
    {
        if (Interlocked.Decrement(ref _owners) > 0)
            return;
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        if (_address is null)
            return;
        NativeMemory.AlignedFree(_address);
        _address = null;
        GC.RemoveMemoryPressure(Math.Max(_bytes, 1));
    }
}
