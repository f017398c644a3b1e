using System.Globalization;
using Verifiable.Protocol.Hashing;
using Verifiable.Storage.Posix;

namespace Verifiable.Storage;

/// <summary>A folder of blobs, each under the keccak-256 of its content; any number of processes may share it.</summary>
/// <remarks>
/// <para>Layout: <c>aa/bbbb...</c>, the first byte of the hash and the other 31 in lower-case hexadecimal; <c>tmp</c> holds files being
/// written, <c>quarantine</c> what lay under a wrong name. A file is written to <c>tmp</c>, flushed, and renamed into place, so a
/// name is there with all its bytes or not at all, and two writers of one blob do not disturb each other.</para>
/// <para>Nobody is trusted to have written the right bytes: reading hashes them again, and wrong ones never reach the caller. Paths
/// come from hashes alone, never from text.</para>
/// </remarks>
public sealed class BlobStore
{
    /// <summary>Default of the size limit: 1 GiB, which one managed array can hold.</summary>
    public const long DefaultMaxBytes = 1L << 30;

    private const int ChunkBytes = 1 << 16;

    // Writers change their file all the time; what nobody touched for so long belongs to a process that died.
    private static readonly TimeSpan s_abandoned = TimeSpan.FromHours(1);

    private readonly string _temporary;
    private readonly string _quarantine;
    private readonly long _maxBytes;

    /// <summary>Uses the folder, making it when there is none; removes unfinished files that nobody has written to for an hour.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="maxBytes">Longest blob in bytes, 1 to <see cref="Array.MaxLength"/>; default <see cref="DefaultMaxBytes"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The limit is out of range.</exception>
    public BlobStore(string folder, long maxBytes = DefaultMaxBytes)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxBytes, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(maxBytes, Array.MaxLength);
        Folder = Path.GetFullPath(folder);
        _maxBytes = maxBytes;
        _temporary = Path.Combine(Folder, "tmp");
        _quarantine = Path.Combine(Folder, "quarantine");
        Directory.CreateDirectory(_temporary);
        RemoveAbandoned();
    }

    /// <summary>The folder.</summary>
    public string Folder { get; }

    /// <summary>Reads a blob's name as people write it: 64 hexadecimal digits with an optional 0x, nothing else.</summary>
    public static bool TryParseName(ReadOnlySpan<char> name, out Hash256 hash)
    {
        hash = default;
        if (name.StartsWith("0x", StringComparison.Ordinal))
            name = name[2..];
        Span<byte> bytes = stackalloc byte[Hash256.Size];
        if (name.Length != 2 * Hash256.Size
            || Convert.FromHexString(name, bytes, out _, out int written) != System.Buffers.OperationStatus.Done
            || written != Hash256.Size)
        {
            return false;
        }

        hash = new Hash256(bytes);
        return true;
    }

    /// <summary>Keeps the bytes and returns their hash; they are on disk when it returns.</summary>
    /// <exception cref="StorageException">There are more than the limit.</exception>
    public Hash256 Put(ReadOnlySpan<byte> content)
    {
        CheckLength(content.Length);
        Hash256 hash = Keccak256.Hash(content);
        if (Verify(PathOf(hash)) == hash)
        {
            // Its writer may be between the rename and the flush.
            PosixFolder.Flush(Path.GetDirectoryName(PathOf(hash))!);
            return hash;
        }

        string temporary = NewTemporaryPath();
        try
        {
            using (FileStream file = CreateFile(temporary))
            {
                file.Write(content);
                file.Flush(flushToDisk: true);
            }

            Install(temporary, hash);
            return hash;
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    /// <summary>Keeps the rest of the stream and returns its hash; it is on disk when it returns.</summary>
    /// <exception cref="StorageException">The stream is longer than the limit.</exception>
    public Hash256 Put(Stream content)
    {
        ArgumentNullException.ThrowIfNull(content);
        string temporary = NewTemporaryPath();
        try
        {
            Hash256 hash;
            using (FileStream file = CreateFile(temporary))
            {
                hash = CopyAndHash(content, file);
                file.Flush(flushToDisk: true);
            }

            Install(temporary, hash);
            return hash;
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    /// <summary>Whether a file lies under the blob's name; its bytes are not looked at.</summary>
    public bool Exists(Hash256 hash) => File.Exists(PathOf(hash));

    /// <summary>The bytes of a blob, verified.</summary>
    public BlobResult Read(Hash256 hash) => Read(hash, _maxBytes);

    /// <summary>The bytes of a blob, verified, if there are no more than <paramref name="maxBytes"/>; a longer one is not read.</summary>
    public BlobResult Read(Hash256 hash, long maxBytes)
    {
        string path = PathOf(hash);
        using (FileStream? file = OpenFile(path))
        {
            if (file is null)
                return new BlobResult(BlobStatus.Missing, null);
            if (file.Length > Math.Min(maxBytes, _maxBytes))
                return new BlobResult(BlobStatus.TooLarge, null);
            var content = new byte[file.Length];
            if (file.ReadAtLeast(content, content.Length, throwOnEndOfStream: false) == content.Length && Keccak256.Hash(content) == hash)
                return new BlobResult(BlobStatus.Found, content);
        }

        Quarantine(path, hash);
        return new BlobResult(BlobStatus.Corrupt, null);
    }

    /// <summary>Writes a blob to the file at <paramref name="destination"/>, which appears only with verified bytes and replaces what
    /// was there.</summary>
    public BlobStatus CopyTo(Hash256 hash, string destination)
    {
        ArgumentException.ThrowIfNullOrEmpty(destination);
        string path = PathOf(hash);

        // Beside the destination, as a rename must not leave the file system.
        string temporary = $"{Path.GetFullPath(destination)}.{Guid.NewGuid():N}.tmp";
        try
        {
            using (FileStream? source = OpenFile(path))
            {
                if (source is null)
                    return BlobStatus.Missing;
                if (source.Length > _maxBytes)
                    return BlobStatus.TooLarge;
                using FileStream copy = CreateFile(temporary);
                if (CopyAndHash(source, copy) == hash)
                {
                    copy.Dispose();
                    File.Move(temporary, destination, overwrite: true);
                    return BlobStatus.Found;
                }
            }
        }
        finally
        {
            File.Delete(temporary);
        }

        Quarantine(path, hash);
        return BlobStatus.Corrupt;
    }

    /// <summary>Where a blob lies, or would.</summary>
    internal string PathOf(Hash256 hash)
    {
        string hex = Convert.ToHexStringLower(hash.AsSpan());
        return Path.Combine(Folder, hex[..2], hex[2..]);
    }

    private static FileStream CreateFile(string path) =>
        new(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read, bufferSize: 0);

    private static FileStream? OpenFile(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        }
        catch (IOException exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    private void RemoveAbandoned()
    {
        DateTime limit = DateTime.UtcNow - s_abandoned;
        foreach (string path in Directory.EnumerateFiles(_temporary))
        {
            // Another process may remove it first, or rename it into place: a file that is gone has an old time, and deleting it does nothing.
            try
            {
                if (File.GetLastWriteTimeUtc(path) < limit)
                    File.Delete(path);
            }
            catch (UnauthorizedAccessException)
            {
                // Another user's file is that user's to remove.
                continue;
            }
        }
    }

    private string NewTemporaryPath() =>
        Path.Combine(_temporary, string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessId}-{Guid.NewGuid():N}"));

    private Hash256 CopyAndHash(Stream source, Stream destination)
    {
        var hasher = new Keccak256();
        var chunk = new byte[ChunkBytes];
        long length = 0;
        for (int read = source.Read(chunk); read > 0; read = source.Read(chunk))
        {
            length += read;
            CheckLength(length);
            hasher.Append(chunk.AsSpan(0, read));
            destination.Write(chunk.AsSpan(0, read));
        }

        return hasher.Finish();
    }

    private void CheckLength(long length)
    {
        if (length > _maxBytes)
            throw new StorageException($"put blob: expected at most {_maxBytes} bytes, got {length} or more ({Folder})");
    }

    /// <summary>The hash of the file's bytes, or null when there is none or it is longer than the limit.</summary>
    private Hash256? Verify(string path)
    {
        using FileStream? file = OpenFile(path);
        return file is not null && file.Length <= _maxBytes ? CopyAndHash(file, Stream.Null) : null;
    }

    private void Install(string temporary, Hash256 hash)
    {
        string path = PathOf(hash);
        string folder = Path.GetDirectoryName(path)!;
        if (!Directory.Exists(folder))
        {
            Directory.CreateDirectory(folder);
            PosixFolder.Flush(Folder);
        }

        File.Move(temporary, path, overwrite: true);
        PosixFolder.Flush(folder);
    }

    /// <remarks>Another process may have put the right bytes under the name since they were found wrong; what was moved away is
    /// therefore looked at once more, and right bytes go back.</remarks>
    private void Quarantine(string path, Hash256 hash)
    {
        Directory.CreateDirectory(_quarantine);
        string aside = Path.Combine(_quarantine, $"{Convert.ToHexStringLower(hash.AsSpan())}-{Guid.NewGuid():N}");
        try
        {
            File.Move(path, aside);
        }
        catch (FileNotFoundException)
        {
            // Another reader moved it first, which is all that was wanted.
            return;
        }

        if (Verify(aside) == hash)
            File.Move(aside, path, overwrite: true);
    }
}
