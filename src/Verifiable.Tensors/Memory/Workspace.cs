namespace Verifiable.Tensors.Memory;

/// <summary>Memory that kernels take turns in: its content lasts for one call of one kernel.</summary>
internal sealed unsafe class Workspace : IDisposable
{
    private MemoryBlock? _block;

    /// <summary>Room for some bytes, 64-byte aligned, with unspecified content; what was handed out before is invalid.</summary>
    public void* Reserve(long bytes)
    {
        if (_block is null || _block.Bytes < bytes)
        {
            _block?.Release();
            _block = new MemoryBlock(bytes);
        }

        return _block.Address;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _block?.Release();
        _block = null;
    }
}
