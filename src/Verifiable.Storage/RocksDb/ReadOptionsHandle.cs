using System.Runtime.InteropServices;

namespace Verifiable.Storage.RocksDb;

/// <summary>Owns options of a read, together with the bytes of the bounds that RocksDB only points to.</summary>
internal sealed unsafe class ReadOptionsHandle : NativeHandle
{
    // INVARIANT: each is null or native memory that nobody else frees; freed after the options, so never before RocksDB let go.
    private void* _lower;
    private void* _upper;

    public ReadOptionsHandle()
        : base(RocksDbNative.CreateReadOptions())
    {
    }

    /// <summary>Restricts iterators to keys that begin with <paramref name="prefix"/>; an empty prefix restricts nothing.</summary>
    public void SetPrefix(ReadOnlySpan<byte> prefix)
    {
        if (prefix.IsEmpty)
            return;
        _lower = Copy(prefix);
        RocksDbNative.SetIterateLowerBound(this, (nint)_lower, (nuint)prefix.Length);

        // The exclusive upper bound is the prefix without trailing 0xff and its last byte plus one; all 0xff has none.
        int length = prefix.Length;
        while (length > 0 && prefix[length - 1] == 0xff)
            length--;
        if (length == 0)
            return;
        _upper = Copy(prefix[..length]);
        ((byte*)_upper)[length - 1]++;
        RocksDbNative.SetIterateUpperBound(this, (nint)_upper, (nuint)length);
    }

    /// <inheritdoc/>
    protected override void Destroy()
    {
        RocksDbNative.DestroyReadOptions(handle);
        NativeMemory.Free(_lower);
        NativeMemory.Free(_upper);
    }

    private static void* Copy(ReadOnlySpan<byte> bytes)
    {
        void* copy = NativeMemory.Alloc((nuint)bytes.Length);
        bytes.CopyTo(new Span<byte>(copy, bytes.Length));
        return copy;
    }
}
