using System.Xml.Linq;

namespace Verifiable.Architecture.Tests;

/// <summary>A project of the repository.</summary>
/// <param name="File">Path from the root.</param>
/// <param name="Name">The project's name without its extension.</param>
/// <param name="References">Names of the projects it refers to directly.</param>
internal sealed record ProjectFile(string File, string Name, IReadOnlyList<string> References)
{
    /// <summary>Every project of the repository.</summary>
    public static IReadOnlyList<ProjectFile> All { get; } =
        [.. Repository.Files.Where(file => file.EndsWith(".csproj", StringComparison.Ordinal)).Select(Parse)];

    private static ProjectFile Parse(string file)
    {
        IEnumerable<string> references = XDocument.Parse(Repository.Read(file)).Descendants("ProjectReference")
            .Select(reference => NameOf(reference.Attribute("Include")!.Value));
        return new ProjectFile(file, NameOf(file), [.. references]);
    }

    private static string NameOf(string path) => Path.GetFileNameWithoutExtension(path.Replace('\\', '/'));
}
