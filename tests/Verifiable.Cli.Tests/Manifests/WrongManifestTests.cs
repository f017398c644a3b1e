using System.Text;
using Verifiable.Execution.Tests;

namespace Verifiable.Cli.Tests.Manifests;

/// <summary>`verifiable train` with a wrong job: exit code 2, file, line and expectation named, nothing written, nothing that steers a terminal.</summary>
public sealed class WrongManifestTests
{
    public static TheoryData<string> Names() => [.. WrongJobs.All.Select(j => j.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Train_OneThingWrong_NamesPlaceAndExpectationAndWritesNothing(string name)
    {
        WrongJob job = WrongJobs.All.Single(j => j.Name == name);
        using var files = new SmallJob();
        files.WriteManifest(job.Edit(SmallJob.Yaml));
        foreach ((string file, byte[] content) in job.Files)
            files.Write(file, content);

        string error = await TrainRefused(files);
        Assert.Contains($"error: {files.ManifestPath}:{job.Place}: ", error, StringComparison.Ordinal);
        Assert.Contains(error.Split('\n'), line => line.Contains($":{job.Place}: ", StringComparison.Ordinal) && line.Contains(job.Expected, StringComparison.Ordinal));
        Assert.DoesNotContain(error, c => char.IsControl(c) && c != '\n');
        Assert.True(error.Length < 20_000, $"{error.Length} characters");
    }

    [Fact]
    public async Task Train_ManifestIsNotUtf8_NamesTheByteAndItsPlace()
    {
        using var files = new SmallJob();
        byte[] content = Encoding.UTF8.GetBytes(SmallJob.Yaml);
        content[SmallJob.Yaml.IndexOf("small", StringComparison.Ordinal) + 2] = 0xff;
        files.Write("job.yaml", content);
        Assert.Contains($"{files.ManifestPath}:3:21: manifest: expected UTF-8, got the byte 0xff", await TrainRefused(files), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Train_MissingData_SaysThePathOnce()
    {
        using var files = new SmallJob();
        files.WriteManifest(SmallJob.Yaml.Replace("idx: images", "idx: nowhere", StringComparison.Ordinal));
        Assert.Contains(":13:19: data.inputs.idx: expected a readable file, got none: no such file (nowhere)\n", await TrainRefused(files), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nope.yaml", "nope.yaml:1:1: expected a manifest, got none")]
    [InlineData(".", ":1:1: file: expected a file, got a folder (manifest)")]
    public async Task Train_NoManifest_SaysSo(string name, string expected)
    {
        using var files = new SmallJob();
        Assert.Contains(expected, await TrainRefused(files, Path.Combine(files.Folder, name)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Train_LinkThatLoops_IsRefused()
    {
        using var files = new SmallJob();
        File.CreateSymbolicLink(Path.Combine(files.Folder, "loop"), "loop");
        files.WriteManifest(SmallJob.Yaml.Replace("idx: images", "idx: loop", StringComparison.Ordinal));
        Assert.Contains(":13:19: data.inputs.idx: expected a readable file, got none", await TrainRefused(files), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("images/out")]
    [InlineData("labels")]
    [InlineData("taken")]
    public async Task Train_OutputThatCannotBeWritten_IsRefusedBeforeTheWork(string folder)
    {
        using var files = new SmallJob();
        files.WriteManifest();
        Directory.CreateDirectory(Path.Combine(files.Folder, "taken/final.safetensors"));
        string error = await TrainRefused(files, output: Path.Combine(files.Folder, folder));
        Assert.Contains("--out: expected a folder that can be written, got one that cannot", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Train_TestSetThatDoesNotFit_IsRefusedBeforeTheWork()
    {
        using var files = new SmallJob();
        files.WriteManifest();
        files.Write("test", SmallJob.Idx([2, 5, 6], new byte[60]));
        files.Write("classes", SmallJob.Idx([2], new byte[2]));
        string error = await TrainRefused(files, more: ["--test-images", Path.Combine(files.Folder, "test"), "--test-labels", Path.Combine(files.Folder, "classes")]);
        Assert.Contains("evaluate: ", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("link")]
    [InlineData("absolute")]
    [InlineData("carriage returns")]
    [InlineData("byte order mark")]
    public async Task Train_UnusualButRight_Trains(string what)
    {
        using var files = new SmallJob();
        string images = Path.Combine(files.Folder, "images");
        File.CreateSymbolicLink(Path.Combine(files.Folder, "link"), "images");
        string yaml = what switch
        {
            "link" => SmallJob.Yaml.Replace("idx: images", "idx: link", StringComparison.Ordinal),
            "absolute" => SmallJob.Yaml.Replace("idx: images", $"idx: {images}", StringComparison.Ordinal),
            "carriage returns" => SmallJob.Yaml.ReplaceLineEndings("\r\n"),
            _ => "\ufeff" + SmallJob.Yaml,
        };
        files.WriteManifest(yaml);
        (int code, string error) = await Train(files.ManifestPath, Path.Combine(files.Folder, "out"));
        Assert.Equal((ExitCode.Success, ""), (code, error));
    }

    private static async Task<string> TrainRefused(SmallJob files, string? manifest = null, string? output = null, params string[] more)
    {
        string[] before = Directory.GetFileSystemEntries(files.Folder, "*", SearchOption.AllDirectories);
        (int code, string error) = await Train(manifest ?? files.ManifestPath, output ?? Path.Combine(files.Folder, "out"), more);
        Assert.Equal(ExitCode.Usage, code);
        Assert.Equal(before, Directory.GetFileSystemEntries(files.Folder, "*", SearchOption.AllDirectories));
        return error;
    }

    private static async Task<(int Code, string Error)> Train(string manifest, string output, params string[] more)
    {
        using var result = new StringWriter();
        using var error = new StringWriter();
        int code = await CommandLine.RunAsync(["train", manifest, "--out", output, "--isa", "scalar", "--threads", "1", .. more], result, error);
        return (code, error.ToString());
    }
}
