using System.Text.RegularExpressions;

namespace Verifiable.Architecture.Tests;

public sealed class ForbiddenTextTests
{
    private const string List = "forbidden-text.txt";

    // Generated from other sources, or data; texts are what people write.
    private static readonly string[] Binary = [".bin", ".png", ".gz", ".i32", ".safetensors", ".idx", ".json.gz"];

    [Fact]
    public void Files_All_ContainNoForbiddenText()
    {
        Regex[] patterns = [.. Patterns()];
        var violations = new List<string>();
        foreach (string file in Repository.Files.Where(file => Path.GetFileName(file) != List && !Binary.Contains(Path.GetExtension(file))))
        {
            string[] lines = Repository.Read(file).Split('\n');
            for (int i = 0; i < lines.Length; i++)
            {
                foreach (Match match in patterns.Select(pattern => pattern.Match(lines[i])).Where(match => match.Success))
                    violations.Add($"{file}:{i + 1}: {match.Value}");
            }
        }

        Violations.AssertNone(violations);
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void Patterns_Sample_IsFound(string text) => Assert.Contains(Patterns(), pattern => pattern.IsMatch(text));

    [Theory]
    [InlineData("https://example.org/home/page and src/work/x and ../root/x")]
    [InlineData("/usr/lib/x86_64-linux-gnu and /tmp/x and /etc/passwd")]
    [InlineData("[Fact] public void Skip_Row_IsFound()")]
    public void Patterns_AllowedText_IsNotFound(string text) => Assert.DoesNotContain(Patterns(), pattern => pattern.IsMatch(text));

    /// <summary>Texts that must be found, put together so that this file does not contain them.</summary>
    public static TheoryData<string> Samples() =>
    [
        "cd " + "/wor" + "k/tree",
        "\"" + "/roo" + "t/.config\"",
        "at " + "/hom" + "e/someone/src",
        "https://registry." + "npmjs.org/solc",
        "https://api." + "nuget.org/v3",
        "\"resol" + "ved\": \"x\"",
        "// TO" + "DO later",
        "throw new NotImplemented" + "Exception();",
        "[Fact(Sk" + "ip = \"later\")]",
        "vm.sk" + "ip(true)",
    ];

    private static IEnumerable<Regex> Patterns() =>
        Exemptions.Read(List).Subjects.Select(pattern => new Regex(pattern, RegexOptions.None, TimeSpan.FromSeconds(1)));
}
