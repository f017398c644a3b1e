using System.Runtime.InteropServices;

namespace Verifiable.Storage.RocksDb;

/// <summary>The part of RocksDB's C interface that the store uses (Debian's librocksdb 7.8, <c>rocksdb/c.h</c>).</summary>
/// <remarks>
/// <para>Calls that can fail take <c>ref nint error</c>: zero on entry; on failure RocksDB puts a malloc'ed, zero-terminated
/// message there, which the caller frees with <see cref="Free"/> (<see cref="NativeError"/> does both).</para>
/// <para>Keys and values passed in are copied before the call returns, with the one exception noted at
/// <see cref="SetIterateLowerBound"/> and <see cref="SetIterateUpperBound"/>. Booleans are unsigned chars.</para>
/// <para>INVARIANT: a column family's handle (<c>nint family</c>) lives exactly as long as its <see cref="DatabaseHandle"/>, which
/// every call that takes one also takes; the marshaller keeps that handle referenced during the call.</para>
/// </remarks>
internal static partial class RocksDbNative
{
    private const string Library = "librocksdb.so.7.8";

    // ---- Lifecycle ----

    /// <summary>Opens a database. The caller owns the result (<see cref="Close"/>) and every handle written to
    /// <paramref name="families"/> (<see cref="DestroyFamily"/>, before closing). Names and options are only read during the call.</summary>
    [LibraryImport(Library, EntryPoint = "rocksdb_open_column_families", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint OpenColumnFamilies(
        OptionsHandle options, string path, int count, string[] names, ReadOnlySpan<nint> familyOptions, Span<nint> families, ref nint error);

    /// <summary>Names of the column families of an existing database: a malloc'ed array of zero-terminated strings that the
    /// caller frees with <see cref="DestroyNames"/>.</summary>
    [LibraryImport(Library, EntryPoint = "rocksdb_list_column_families", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint ListColumnFamilies(OptionsHandle options, string path, out nuint count, ref nint error);

    /// <summary>Frees the result of <see cref="ListColumnFamilies"/>.</summary>
    [LibraryImport(Library, EntryPoint = "rocksdb_list_column_families_destroy")]
    internal static partial void DestroyNames(nint names, nuint count);

    /// <summary>Frees a column family's handle; its data stays. Must precede <see cref="Close"/>.</summary>
    [LibraryImport(Library, EntryPoint = "rocksdb_column_family_handle_destroy")]
    internal static partial void DestroyFamily(nint family);

    /// <summary>Closes a database and gives its lock back. No iterator may be left.</summary>
    [LibraryImport(Library, EntryPoint = "rocksdb_close")]
    internal static partial void Close(nint database);

    /// <summary>Frees a message or another malloc'ed result.</summary>
    [LibraryImport(Library, EntryPoint = "rocksdb_free")]
    internal static partial void Free(nint pointer);

    // ---- Options: create gives ownership, destroy takes it ----

    [LibraryImport(Library, EntryPoint = "rocksdb_options_create")]
    internal static partial nint CreateOptions();

    [LibraryImport(Library, EntryPoint = "rocksdb_options_destroy")]
    internal static partial void DestroyOptions(nint options);

    [LibraryImport(Library, EntryPoint = "rocksdb_options_set_create_if_missing")]
    internal static partial void SetCreateIfMissing(OptionsHandle options, byte value);

    [LibraryImport(Library, EntryPoint = "rocksdb_options_set_create_missing_column_families")]
    internal static partial void SetCreateMissingColumnFamilies(OptionsHandle options, byte value);

    [LibraryImport(Library, EntryPoint = "rocksdb_options_set_paranoid_checks")]
    internal static partial void SetParanoidChecks(OptionsHandle options, byte value);

    /// <summary>0 tolerates an incomplete last record and nothing else.</summary>
    [LibraryImport(Library, EntryPoint = "rocksdb_options_set_wal_recovery_mode")]
    internal static partial void SetWalRecoveryMode(OptionsHandle options, int mode);

    [LibraryImport(Library, EntryPoint = "rocksdb_options_set_write_buffer_size")]
    internal static partial void SetWriteBufferSize(OptionsHandle options, nuint bytes);

    [LibraryImport(Library, EntryPoint = "rocksdb_options_set_max_open_files")]
    internal static partial void SetMaxOpenFiles(OptionsHandle options, int count);

    /// <summary>0 debug, 1 info, 2 warn, 3 error, 4 fatal, 5 header.</summary>
    [LibraryImport(Library, EntryPoint = "rocksdb_options_set_info_log_level")]
    internal static partial void SetInfoLogLevel(OptionsHandle options, int level);

    [LibraryImport(Library, EntryPoint = "rocksdb_options_set_keep_log_file_num")]
    internal static partial void SetKeepLogFileNum(OptionsHandle options, nuint count);

    [LibraryImport(Library, EntryPoint = "rocksdb_readoptions_create")]
    internal static partial nint CreateReadOptions();

    [LibraryImport(Library, EntryPoint = "rocksdb_readoptions_destroy")]
    internal static partial void DestroyReadOptions(nint options);

    /// <summary>Keeps the pointer: the bytes must stay in place until the last iterator made with these options is destroyed.</summary>
    [LibraryImport(Library, EntryPoint = "rocksdb_readoptions_set_iterate_lower_bound")]
    internal static partial void SetIterateLowerBound(ReadOptionsHandle options, nint key, nuint length);

    /// <summary>Keeps the pointer: the bytes must stay in place until the last iterator made with these options is destroyed.</summary>
    [LibraryImport(Library, EntryPoint = "rocksdb_readoptions_set_iterate_upper_bound")]
    internal static partial void SetIterateUpperBound(ReadOptionsHandle options, nint key, nuint length);

    [LibraryImport(Library, EntryPoint = "rocksdb_writeoptions_create")]
    internal static partial nint CreateWriteOptions();

    [LibraryImport(Library, EntryPoint = "rocksdb_writeoptions_destroy")]
    internal static partial void DestroyWriteOptions(nint options);

    /// <summary>With 1 a write returns only after the log reached the disk (fsync).</summary>
    [LibraryImport(Library, EntryPoint = "rocksdb_writeoptions_set_sync")]
    internal static partial void SetSync(WriteOptionsHandle options, byte value);

    // ---- Point reads ----

    /// <summary>The value of a key, or zero when there is none. The caller owns the result (<see cref="DestroyPinned"/>), which pins
    /// a block of the database until then.</summary>
    [LibraryImport(Library, EntryPoint = "rocksdb_get_pinned_cf")]
    internal static partial nint GetPinned(
        DatabaseHandle database, ReadOptionsHandle options, nint family, ReadOnlySpan<byte> key, nuint keyLength, ref nint error);

    /// <summary>The bytes of a pinned value; they belong to it.</summary>
    [LibraryImport(Library, EntryPoint = "rocksdb_pinnableslice_value")]
    internal static partial nint PinnedValue(nint pinned, out nuint length);

    /// <summary>Frees the result of <see cref="GetPinned"/>.</summary>
    [LibraryImport(Library, EntryPoint = "rocksdb_pinnableslice_destroy")]
    internal static partial void DestroyPinned(nint pinned);

    // ---- Writes ----

    [LibraryImport(Library, EntryPoint = "rocksdb_writebatch_create")]
    internal static partial nint CreateBatch();

    [LibraryImport(Library, EntryPoint = "rocksdb_writebatch_destroy")]
    internal static partial void DestroyBatch(nint batch);

    /// <summary>Appends to the batch, which refers to the family by number and holds no handle of it.</summary>
    [LibraryImport(Library, EntryPoint = "rocksdb_writebatch_put_cf")]
    internal static partial void BatchPut(
        WriteBatchHandle batch, nint family, ReadOnlySpan<byte> key, nuint keyLength, ReadOnlySpan<byte> value, nuint valueLength);

    /// <summary>Appends a deletion to the batch.</summary>
    [LibraryImport(Library, EntryPoint = "rocksdb_writebatch_delete_cf")]
    internal static partial void BatchDelete(WriteBatchHandle batch, nint family, ReadOnlySpan<byte> key, nuint keyLength);

    /// <summary>Applies the whole batch or nothing; the batch stays the caller's.</summary>
    [LibraryImport(Library, EntryPoint = "rocksdb_write")]
    internal static partial void Write(DatabaseHandle database, WriteOptionsHandle options, WriteBatchHandle batch, ref nint error);

    // ---- Iterators: see one snapshot, taken at creation ----

    /// <summary>The caller owns the iterator (<see cref="DestroyIterator"/>) and must keep options and database until then.</summary>
    [LibraryImport(Library, EntryPoint = "rocksdb_create_iterator_cf")]
    internal static partial nint CreateIterator(DatabaseHandle database, ReadOptionsHandle options, nint family);

    [LibraryImport(Library, EntryPoint = "rocksdb_iter_destroy")]
    internal static partial void DestroyIterator(nint iterator);

    [LibraryImport(Library, EntryPoint = "rocksdb_iter_seek_to_first")]
    internal static partial void SeekToFirst(IteratorHandle iterator);

    [LibraryImport(Library, EntryPoint = "rocksdb_iter_next")]
    internal static partial void Next(IteratorHandle iterator);

    [LibraryImport(Library, EntryPoint = "rocksdb_iter_valid")]
    internal static partial byte IsValid(IteratorHandle iterator);

    /// <summary>The key at the position; the bytes belong to the iterator and change when it moves.</summary>
    [LibraryImport(Library, EntryPoint = "rocksdb_iter_key")]
    internal static partial nint IteratorKey(IteratorHandle iterator, out nuint length);

    /// <summary>The value at the position; the bytes belong to the iterator and change when it moves.</summary>
    [LibraryImport(Library, EntryPoint = "rocksdb_iter_value")]
    internal static partial nint IteratorValue(IteratorHandle iterator, out nuint length);

    /// <summary>Tells the end of the range from a failed read.</summary>
    [LibraryImport(Library, EntryPoint = "rocksdb_iter_get_error")]
    internal static partial void IteratorError(IteratorHandle iterator, ref nint error);
}
