namespace Verifiable.Storage.RocksDb;

/// <summary>Owns an open database and the handles of its column families.</summary>
internal sealed class DatabaseHandle : NativeHandle
{
    private readonly nint[] _families;

    private DatabaseHandle(nint pointer, nint[] families)
        : base(pointer) => _families = families;

    /// <summary>Opens the database at <paramref name="path"/> with exactly the named column families, making what is missing.</summary>
    /// <exception cref="StorageException">It cannot be opened; subtypes tell a lock and a corruption apart.</exception>
    public static DatabaseHandle Open(string path, string[] names, OptionsHandle options)
    {
        var familyOptions = new nint[names.Length];
        Array.Fill(familyOptions, options.DangerousGetHandle());
        var families = new nint[names.Length];
        nint error = 0;
        nint pointer = RocksDbNative.OpenColumnFamilies(options, path, names.Length, names, familyOptions, families, ref error);
        GC.KeepAlive(options);
        NativeError.ThrowIfSet(error, "open store", path);
        return new DatabaseHandle(pointer, families);
    }

    /// <summary>The handle of the family at <paramref name="index"/> of the names at opening; valid while this handle is referenced.</summary>
    public nint Family(int index) => _families[index];

    /// <inheritdoc/>
    protected override void Destroy()
    {
        foreach (nint family in _families)
            RocksDbNative.DestroyFamily(family);
        RocksDbNative.Close(handle);
    }
}
