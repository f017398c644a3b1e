namespace Verifiable.Cli.Demo;

/// <summary>Where the demo reads and writes: everything it makes lies below one folder, which it empties at the start.</summary>
internal sealed class DemoFolders
{
    /// <summary>Prepares an empty folder for a run.</summary>
    /// <exception cref="UsageException">The folder holds something that no earlier run made.</exception>
    public DemoFolders(string output)
    {
        Root = Path.GetFullPath(output);
        string marker = Path.Combine(Root, ".demo");
        if (Directory.Exists(Root) && Directory.EnumerateFileSystemEntries(Root).Any() && !File.Exists(marker))
            throw new UsageException($"--out: expected an empty folder or one of an earlier demo, got {Root}");
        if (Directory.Exists(Root))
            Directory.Delete(Root, recursive: true);
        Directory.CreateDirectory(Root);
        File.WriteAllText(marker, "");
        Directory.CreateDirectory(Blobs);
    }

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
