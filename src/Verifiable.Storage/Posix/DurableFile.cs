using Verifiable.Storage.Posix;

namespace Verifiable.Storage;

/// <summary>Replaces whole files: whoever reads one, also after a crash or the loss of power, finds the old content or the new one and never a part.</summary>
/// <remarks>Temporary file beside it, <c>fsync</c>, <c>rename</c>, <c>fsync</c> of the folder. The temporary file has one name for each target, so that what a kill leaves behind is used up by the next write.</remarks>
public static class DurableFile
{
    /// <summary>Writes a file; it is on disk when this returns.</summary>
    /// <exception cref="IOException">It cannot be written; the old content is still there and no temporary file is.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written; as above.</exception>
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        string temporary = TemporaryPath(path);
        try
        {
            using (var file = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0))
            {
                file.Write(content);
                file.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            // A full disk must not be left fuller.
            File.Delete(temporary);
            throw;
        }

        PosixFolder.Flush(Path.GetDirectoryName(Path.GetFullPath(path))!);
    }

    /// <summary>Finds out whether <see cref="Write"/> would be let, and leaves everything as it is.</summary>
    /// <exception cref="IOException">It would not.</exception>
    /// <exception cref="UnauthorizedAccessException">It would not.</exception>
    public static void Probe(string path)
    {
        if (Directory.Exists(path))
            throw new IOException($"{Path.GetFileName(path)} is a folder");
        string temporary = TemporaryPath(path);
        File.WriteAllBytes(temporary, []);
        File.Delete(temporary);
    }

    private static string TemporaryPath(string path) => Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, $".{Path.GetFileName(path)}.partial");
}
