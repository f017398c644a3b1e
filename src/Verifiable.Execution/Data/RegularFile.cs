namespace Verifiable.Execution.Data;

/// <summary>Reads whole files that somebody else names.</summary>
/// <remarks>Devices and pipes have no length, so opening one, which may wait or give bytes for ever, never comes about; links are followed.</remarks>
public static class RegularFile
{
    /// <summary>All bytes of a file.</summary>
    /// <param name="path">The file, or a link to it.</param>
    /// <param name="limit">Most bytes it may have.</param>
    /// <param name="where">Its name, for messages.</param>
    /// <param name="what">What it is, for messages.</param>
    /// <exception cref="InvalidDataException">It is empty, not a regular file, or longer than the limit.</exception>
    /// <exception cref="IOException">It is not there or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static byte[] ReadAllBytes(string path, long limit, string where, string what = "file")
    {
        if (Directory.Exists(path))
            throw new InvalidDataException($"{what}: expected a file, got a folder ({where})");
        long length = Length(path);
        if (length == 0)
            throw new InvalidDataException($"{what}: expected a regular file that is not empty, got no bytes ({where})");
        if (length > limit)
            throw new InvalidDataException($"{what}: expected at most {limit} bytes, got {length} ({where})");
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        var content = new byte[length];
        stream.ReadExactly(content);
        return content;
    }

    /// <remarks>Throws when it is not there. The framework's message repeats the path, which is said where the caller names the file.</remarks>
    private static long Length(string path)
    {
        try
        {
            FileSystemInfo file = new FileInfo(path).ResolveLinkTarget(returnFinalTarget: true) ?? new FileInfo(path);
            return new FileInfo(file.FullName).Length;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new FileNotFoundException("no such file", e);
        }
    }
}
