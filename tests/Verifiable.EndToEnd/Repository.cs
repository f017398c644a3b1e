namespace Verifiable.EndToEnd;

/// <summary>Paths in the working copy in which the tests run.</summary>
internal static class Repository
{
    /// <summary>The folder that holds Verifiable.sln.</summary>
    public static string Root { get; } = FindRoot();

    public static string Anvil => Path.Combine(Root, "node_modules/@foundry-rs/anvil-linux-amd64/bin/anvil");

    private static string FindRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Verifiable.sln")))
                return folder.FullName;
        }

        throw new DirectoryNotFoundException($"tests: expected Verifiable.sln above {AppContext.BaseDirectory}, got none");
    }
}
