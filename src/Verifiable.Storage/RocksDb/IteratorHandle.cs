namespace Verifiable.Storage.RocksDb;

/// <summary>Owns an iterator over one column family, and with it its read options; holds a reference to the database.</summary>
internal sealed class IteratorHandle : NativeHandle
{
    private readonly DatabaseHandle _database;
    private readonly ReadOptionsHandle _options;

    private IteratorHandle(nint pointer, DatabaseHandle database, ReadOptionsHandle options)
        : base(pointer)
    {
        _database = database;
        _options = options;
    }

    /// <summary>Makes an iterator; it owns <paramref name="options"/> from here on.</summary>
    /// <exception cref="ObjectDisposedException">The database is closed.</exception>
    public static IteratorHandle Create(DatabaseHandle database, int family, ReadOptionsHandle options)
    {
        bool referenced = false;
        bool made = false;
        try
        {
            // Counted references: a database disposed in the meantime closes after its last iterator.
            database.DangerousAddRef(ref referenced);
            nint pointer = RocksDbNative.CreateIterator(database, options, database.Family(family));
            var iterator = new IteratorHandle(pointer, database, options);
            made = true;
            return iterator;
        }
        finally
        {
            if (!made)
            {
                options.Dispose();
                if (referenced)
                    database.DangerousRelease();
            }
        }
    }

    /// <inheritdoc/>
    protected override void Destroy()
    {
        RocksDbNative.DestroyIterator(handle);
        _options.Dispose();
        _database.DangerousRelease();
    }
}
