using System.Text.RegularExpressions;

namespace Verifiable.Architecture.Tests;

/// <summary>Every property of contracts/PROPERTIES.md names tests that exist.</summary>
public sealed partial class PropertyTests
{
    private const string Table = "contracts/PROPERTIES.md";

    [Fact]
    public void Properties_TestsNamed_Exist()
    {
        var violations = new List<string>();
        foreach ((string id, string tests) in Rows(Repository.Read(Table)))
        {
            MatchCollection names = TestName().Matches(tests);
            if (names.Count == 0)
                violations.Add($"{Table}: {id}: expected a test such as `StakeVaultTest.test_withdraw`, got \"{tests.Trim()}\"");
            violations.AddRange(names
                .Where(name => !Sources.Value.Any(source => Declares(source, name.Groups[1].Value, name.Groups[2].Value)))
                .Select(name => $"{Table}: {id}: expected a test of this name, got none ({name.Value})"));
        }

        Violations.AssertNone(violations);
    }

    [Fact]
    public void Properties_Numbers_CountUpWithinEachLetter()
    {
        string[] ids = [.. Rows(Repository.Read(Table)).Select(row => row.Id)];
        Assert.NotEmpty(ids);
        foreach (IGrouping<char, string> group in ids.GroupBy(id => id[0]))
            Assert.Equal(Enumerable.Range(1, group.Count()).Select(i => $"{group.Key}{i}"), group);
    }

    [Theory]
    [InlineData("contract A is Test { function test_x() external {} }", true)]
    [InlineData("contract A is Test { function test_xy() external {} }", false)]
    [InlineData("contract AB is Test { function test_x() external {} }", false)]
    [InlineData("public sealed class A { public void test_x() {} }", true)]
    [InlineData("public sealed class A { public async Task test_x() {} }", true)]
    [InlineData("public sealed class A { void F() => test_x(); }", false)]
    public void Declares_Source_KnowsClassAndMethod(string source, bool expected) => Assert.Equal(expected, Declares(source, "A", "test_x"));

    private static readonly Lazy<string[]> Sources = new(() => [.. Repository.Files.Where(IsTest).Select(Repository.Read)]);

    private static bool IsTest(string file) =>
        file.EndsWith(".t.sol", StringComparison.Ordinal)
        || (file.StartsWith("tests/", StringComparison.Ordinal) && file.EndsWith("Tests.cs", StringComparison.Ordinal));

    private static bool Declares(string source, string type, string test) =>
        Regex.IsMatch(source, $@"\b(contract|class) {type}\b", RegexOptions.None, TimeSpan.FromSeconds(1))
        && Regex.IsMatch(source, $@"\b(function|void|Task|Property) {test}\(", RegexOptions.None, TimeSpan.FromSeconds(1));

    private static IEnumerable<(string Id, string Tests)> Rows(string text) =>
        Row().Matches(text).Select(row => (row.Groups[1].Value, row.Groups[2].Value));

    [GeneratedRegex(@"^\|\s*([A-Z]\d+)\s*\|[^|\n]*\|([^|\n]*)\|\s*$", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex(@"`(\w+)\.(\w+)`")]
    private static partial Regex TestName();
}
