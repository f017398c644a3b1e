using System.Text.RegularExpressions;

namespace Verifiable.Architecture.Tests;

public sealed partial class DocumentLinkTests
{
    [Fact]
    public void Documents_RelativeLinks_LeadToFiles()
    {
        string[] documents = [.. Repository.Files.Where(file => file.EndsWith(".md", StringComparison.Ordinal))];
        var broken = new List<string>();
        foreach (string document in documents)
        {
            foreach (string target in Link().Matches(Repository.Read(document)).Select(match => match.Groups[1].Value))
            {
                if (!target.Contains("://", StringComparison.Ordinal) && !Exists(document, target))
                    broken.Add($"{document}: {target}");
            }
        }

        Assert.NotEmpty(documents);
        Violations.AssertNone(broken);
    }

    private static bool Exists(string document, string target)
    {
        string path = Path.GetFullPath(Path.Combine(Repository.Root, Path.GetDirectoryName(document)!, target));
        return File.Exists(path) || Directory.Exists(path);
    }

    [GeneratedRegex(@"\]\(([^)#\s]+)(?:#[^)]*)?\)")]
    private static partial Regex Link();
}
