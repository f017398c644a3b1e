namespace Verifiable.Cli.Demo;

/// <summary>Where the demo reads and writes: everything it makes lies below one folder, which belongs to one running demo at a time.</summary>
/// <remarks>The file <c>.demo</c> marks the folder as a demo's, and the operating system's lock on it as taken; the lock ends with the process, however that ends.</remarks>
internal sealed class DemoFolders : IDisposable
{
    private const string MarkerName = ".demo";
    private readonly FileStream _marker;

    /// <summary>Takes the folder; what is in it stays until <see cref="Empty"/>.</summary>
    /// <exception cref="UsageException">The folder is in use, holds something that no earlier run made, or cannot be written.</exception>
    public DemoFolders(string output)
    {
        if (output.Length == 0)
            throw new UsageException("--out: expected a folder, got an empty text");
        Root = Path.GetFullPath(output);
        string marker = Path.Combine(Root, MarkerName);
        try
        {
            if (Directory.Exists(Root) && Directory.EnumerateFileSystemEntries(Root).Any() && !File.Exists(marker))
                throw new UsageException($"--out: expected an empty folder or one of an earlier demo, got {Root}");
            Directory.CreateDirectory(Root);
            _marker = new FileStream(marker, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException exception) when (exception.HResult == WouldBlock)
        {
            throw new UsageException($"--out: expected a folder that no other demo uses, got one in use by a running demo ({Root})");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new UsageException($"--out: expected a folder that can be written, got one that cannot: {exception.Message} ({Root})");
        }
    }

    // EWOULDBLOCK of Linux, which .NET hands on when another process holds the lock.
    private static int WouldBlock => 11;

    /// <summary>Removes what an earlier run left.</summary>
    public void Empty()
    {
        foreach (string entry in Directory.EnumerateFileSystemEntries(Root))
        {
            if (Path.GetFileName(entry) == MarkerName)
                continue;
            if (Directory.Exists(entry) && !File.GetAttributes(entry).HasFlag(FileAttributes.ReparsePoint))
                Directory.Delete(entry, recursive: true);
            else
                File.Delete(entry);
        }

        Directory.CreateDirectory(Blobs);
    }

    /// <inheritdoc/>
    public void Dispose() => _marker.Dispose();

    public string Root { get; }

    public string Blobs => Path.Combine(Root, "blobs");

    public string Deployment => Path.Combine(Root, "deployment.json");

    public string Report => Path.Combine(Root, "report.json");

    public string Key(string name) => Path.Combine(Root, name + ".key");

    public string Data(string name) => Path.Combine(Root, name);

    public string NodeLog(string name) => Path.Combine(Root, name + ".log");

    /// <summary>The checkout that this program was built in: the folder with the solution, above the program.</summary>
    /// <exception cref="UsageException">The program lies outside a checkout.</exception>
    public static string Repository()
    {
        for (string? folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "Verifiable.sln")))
                return folder;
        }

        throw new UsageException($"demo: expected to run inside a checkout (a folder with Verifiable.sln), got {AppContext.BaseDirectory}");
    }
}
