using Verifiable.Bindings;

namespace Verifiable.Ethereum.Tests.Bindings;

public sealed class BindingGeneratorTests : IDisposable
{
    private const string Space = "Verifiable.Ethereum.Tests.Generated";
    private static readonly string Project = Path.Combine(Repository.Root, "tests", "Verifiable.Ethereum.Tests");
    private static readonly string Artifacts = Path.Combine(Project, "Fixtures", "artifacts");
    private readonly string _folder = Directory.CreateTempSubdirectory("verifiable-bindings-").FullName;

    [Fact]
    public void Generate_FixtureContract_IsWhatIsCommitted()
    {
        IReadOnlyDictionary<string, string> files = BindingGenerator.Generate([new("Everything", "Everything"), new("Arithmetic", "Arithmetic")], Artifacts, Space);

        Assert.Equal(7, files.Count);
        Assert.All(files, file => Assert.Equal(File.ReadAllText(Path.Combine(Project, "Generated", file.Key)), file.Value));
    }

    [Fact]
    public void Generate_OtherOrder_IsTheSame() => Assert.Equal(
        BindingGenerator.Generate([new("Everything", "Everything"), new("Arithmetic", "Arithmetic")], Artifacts, Space),
        BindingGenerator.Generate([new("Arithmetic", "Arithmetic"), new("Everything", "Everything")], Artifacts, Space));

    [Fact]
    public void Check_AfterWrite_FindsMissingChangedAndStaleFiles()
    {
        File.WriteAllText(Path.Combine(_folder, GeneratorOptions.ListName), "# two\nEverything\nCalculator=Arithmetic\n");
        GeneratorOptions options = GeneratorOptions.Parse(["--artifacts", Artifacts, "--output", _folder]);
        IReadOnlyDictionary<string, string> files = BindingGenerator.Generate(options.Contracts, options.Artifacts, options.Namespace);
        Assert.Equal(1, OutputFolder.Check(options, files));

        Assert.Equal(0, OutputFolder.Write(options, files));
        Assert.Equal(0, OutputFolder.Check(options, files));
        Assert.Contains("class Calculator", File.ReadAllText(Path.Combine(_folder, "Calculator.g.cs")), StringComparison.Ordinal);

        File.AppendAllText(Path.Combine(_folder, "Inner.g.cs"), "//\n");
        Assert.Equal(1, OutputFolder.Check(options, files));
        OutputFolder.Write(options, files);
        Assert.Equal(0, OutputFolder.Check(options, files));

        File.Move(Path.Combine(_folder, "Calculator.creation.g.hex"), Path.Combine(_folder, "Older.creation.g.hex"));
        Assert.Equal(1, OutputFolder.Check(options, files));
        OutputFolder.Write(options, files);
        Assert.False(File.Exists(Path.Combine(_folder, "Older.creation.g.hex")));
        Assert.Equal(0, OutputFolder.Check(options, files));
    }

    [Fact]
    public void Parse_Arguments_AreReadOrRefused()
    {
        GeneratorOptions options = GeneratorOptions.Parse(["--artifacts", "a", "--output", "o", "--contracts", "A, B=C", "--check"]);
        Assert.Equal(("a", "o", true, false), (options.Artifacts, options.Output, options.Check, options.IsWhole));
        Assert.Equal([new ContractChoice("A", "A"), new ContractChoice("B", "C")], options.Contracts);

        Assert.Throws<BindingException>(() => GeneratorOptions.Parse(["--unknown"]));
        Assert.Throws<BindingException>(() => GeneratorOptions.Parse(["--artifacts"]));
        Assert.Throws<BindingException>(() => GeneratorOptions.Parse(["--contracts", "../x"]));
        Assert.Throws<BindingException>(() => GeneratorOptions.Parse(["--output", _folder]));
    }

    [Fact]
    public void Generate_UnusableArtifact_Throws()
    {
        Assert.Throws<BindingException>(() => BindingGenerator.Generate([new("Nothing", "Nothing")], Artifacts, Space));
        File.WriteAllText(Path.Combine(_folder, "Broken.json"), "{");
        Assert.Throws<BindingException>(() => BindingGenerator.Generate([new("Broken", "Broken")], _folder, Space));
        File.WriteAllText(Path.Combine(_folder, "Bytes.json"), """{"abi":[],"bytecode":{"object":"0x__$abc$__"}}""");
        Assert.Throws<BindingException>(() => BindingGenerator.Generate([new("Bytes", "Bytes")], _folder, Space));
    }

    [Fact]
    public void Generate_StructsOfOneNameThatDiffer_Throws()
    {
        const string Abi = """
            {"abi":[
              {"type":"function","name":"a","stateMutability":"view","outputs":[],"inputs":[{"name":"x","type":"tuple","internalType":"struct A.S","components":[{"name":"v","type":"uint8","internalType":"uint8"}]}]},
              {"type":"function","name":"b","stateMutability":"view","outputs":[],"inputs":[{"name":"x","type":"tuple","internalType":"struct B.S","components":[{"name":"v","type":"uint16","internalType":"uint16"}]}]}]}
            """;
        File.WriteAllText(Path.Combine(_folder, "Two.json"), Abi);

        var exception = Assert.Throws<BindingException>(() => BindingGenerator.Generate([new("Two", "Two")], _folder, Space));
        Assert.Equal("struct S: expected one definition, got (uint8 v) and (uint16 v)", exception.Message);
    }

    [Theory]
    [InlineData("job_id", "JobId")]
    [InlineData("_jobId", "JobId")]
    [InlineData("MAX_STEPS", "MaxSteps")]
    [InlineData("specOf", "SpecOf")]
    [InlineData("x", "X")]
    [InlineData("_1", "Item1")]
    public void Pascal_SolidityName_IsCSharp(string name, string expected) => Assert.Equal(expected, Naming.Pascal(name));

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
