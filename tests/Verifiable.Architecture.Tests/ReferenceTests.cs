using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Verifiable.Architecture.Tests;

public sealed class ReferenceTests
{
    private static readonly IReadOnlyList<ProjectFile> Sources =
        [.. ProjectFile.All.Where(project => project.File.StartsWith("src/", StringComparison.Ordinal))];

    [Fact]
    public void ProjectFiles_BelowSrc_ReferDownwardsOnly()
    {
        Assert.True(Sources.Count >= 8, $"expected the projects below src, got {Sources.Count}");
        Violations.AssertNone(Sources.SelectMany(project => project.References.Select(to => Layers.Violation(project.Name, to))).OfType<string>());
    }

    [Fact]
    public void ProjectFiles_BelowSrc_AreAllInTheTable() =>
        Violations.AssertNone(Sources.Select(project => project.Name).Except(Layers.Allowed.Keys));

    [Fact]
    public void Assemblies_InTheOutput_ReferDownwardsOnly()
    {
        var violations = new List<string>();
        int read = 0;
        foreach (ProjectFile project in Sources)
        {
            // The command line's assembly is called as its users type it.
            string file = Path.Combine(AppContext.BaseDirectory, project.Name == "Verifiable.Cli" ? "verifiable.dll" : project.Name + ".dll");
            if (!File.Exists(file))
                continue;
            read++;
            violations.AddRange(ReferencedAssemblies(file)
                .Where(name => name.StartsWith("Verifiable.", StringComparison.Ordinal))
                .Select(name => Layers.Violation(project.Name, name)).OfType<string>());
        }

        Assert.True(read >= 8, $"expected the assemblies of all projects below src, got {read}");
        Violations.AssertNone(violations);
    }

    [Theory]
    [InlineData("Verifiable.Worker", "Verifiable.Challenger")]
    [InlineData("Verifiable.Challenger", "Verifiable.Worker")]
    [InlineData("Verifiable.Protocol", "Verifiable.Tensors")]
    [InlineData("Verifiable.Storage", "Verifiable.Ethereum")]
    [InlineData("Verifiable.Execution", "Verifiable.Storage")]
    [InlineData("Verifiable.Unknown", "Verifiable.Protocol")]
    public void Violation_ArrowUpwardsOrSideways_IsFound(string from, string to) => Assert.NotNull(Layers.Violation(from, to));

    [Fact]
    public void ProjectFiles_All_AreInTheSolution()
    {
        string solution = Repository.Read("Verifiable.sln").Replace('\\', '/');
        Assert.All(ProjectFile.All, project => Assert.Contains(project.File, solution, StringComparison.Ordinal));
    }

    [Fact]
    public void ProjectFiles_BelowSrc_HaveATestProjectOfTheirName()
    {
        // The node layer decides nothing by itself; the tests of the two roles and the end-to-end tests drive it.
        IEnumerable<string> expected = Sources.Select(project => $"tests/{project.Name}.Tests/{project.Name}.Tests.csproj");
        Violations.AssertNone(expected.Except(ProjectFile.All.Select(project => project.File)));
    }

    private static List<string> ReferencedAssemblies(string file)
    {
        using FileStream stream = File.OpenRead(file);
        using var image = new PEReader(stream);
        MetadataReader metadata = image.GetMetadataReader();
        return [.. metadata.AssemblyReferences.Select(handle => metadata.GetString(metadata.GetAssemblyReference(handle).Name))];
    }
}
