using System.Runtime.InteropServices;

namespace Verifiable.Storage.RocksDb;

/// <summary>Owns one object of RocksDB and destroys it exactly once, by <see cref="SafeHandle.Dispose()"/> or by the finalizer.</summary>
internal abstract class NativeHandle : SafeHandle
{
    private static long s_live;

    protected NativeHandle(nint pointer)
        : base(0, ownsHandle: true)
    {
        SetHandle(pointer);
        Interlocked.Increment(ref s_live);
    }

    /// <summary>Objects that exist now; the leak tests compare it before and after.</summary>
    internal static long Live => Interlocked.Read(ref s_live);

    /// <inheritdoc/>
    public sealed override bool IsInvalid => handle == 0;

    /// <summary>Destroys the object that <see cref="SafeHandle.handle"/> points to.</summary>
    protected abstract void Destroy();

    /// <inheritdoc/>
    protected sealed override bool ReleaseHandle()
    {
        Destroy();
        Interlocked.Decrement(ref s_live);
        return true;
    }
}
