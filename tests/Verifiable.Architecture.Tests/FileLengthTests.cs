namespace Verifiable.Architecture.Tests;

public sealed class FileLengthTests
{
    private const int MaxLines = 400;
    private static readonly string[] Extensions = [".cs", ".sol", ".cjs", ".circom"];

    [Fact]
    public void Sources_Lines_AreAtMostFourHundredUnlessExplained()
    {
        Exemptions exemptions = Exemptions.Read("long-files.txt");
        string[] longFiles = [.. Sources().Where(file => LinesOf(file) > MaxLines)];

        Violations.AssertNone(longFiles.Where(file => !exemptions.Has(file)).Select(file => $"{file}: expected at most {MaxLines} lines, got {LinesOf(file)}"));
        Violations.AssertNone(exemptions.Subjects.Except(Repository.Files).Select(file => $"{file}: expected a file, got an exemption of none"));
    }

    [Fact]
    public void Sources_Found_AreMany() => Assert.True(Sources().Count() > 50, "expected the repository's sources");

    private static IEnumerable<string> Sources() => Repository.Files.Where(file =>
        Extensions.Contains(Path.GetExtension(file)) && !file.EndsWith(".g.cs", StringComparison.Ordinal));

    private static int LinesOf(string file) => Repository.Read(file).Count(character => character == '\n');
}
