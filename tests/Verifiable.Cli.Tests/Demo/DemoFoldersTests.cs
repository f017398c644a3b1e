using Verifiable.Cli.Demo;

namespace Verifiable.Cli.Tests.Demo;

public sealed class DemoFoldersTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("verifiable-demo-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Create_FolderOfARunningDemo_IsRefusedAndNothingTouched()
    {
        using var running = new DemoFolders(_folder);
        running.Empty();
        File.WriteAllText(running.Deployment, "{}");

        var exception = Assert.Throws<UsageException>(() => new DemoFolders(_folder));
        Assert.Contains("in use", exception.Message, StringComparison.Ordinal);
        Assert.Equal("{}", File.ReadAllText(running.Deployment));
        Assert.True(Directory.Exists(running.Blobs));
    }

    [Fact]
    public void Create_FolderOfAnEarlierDemo_KeepsItsResultsUntilEmptied()
    {
        string report;
        using (var earlier = new DemoFolders(_folder))
        {
            report = earlier.Report;
            File.WriteAllText(report, "{}");
        }

        using var demo = new DemoFolders(_folder);
        Assert.True(File.Exists(report));
        demo.Empty();
        Assert.False(File.Exists(report));
        // It still holds the folder.
        Assert.Throws<UsageException>(() => new DemoFolders(_folder));
    }

    [Fact]
    public void Create_FolderWithOtherThings_IsRefused()
    {
        string thesis = Path.Combine(_folder, "thesis");
        File.WriteAllText(thesis, "");
        var exception = Assert.Throws<UsageException>(() => new DemoFolders(_folder));
        Assert.Contains("an empty folder or one of an earlier demo", exception.Message, StringComparison.Ordinal);
        Assert.Equal([thesis], Directory.EnumerateFileSystemEntries(_folder));
    }

    [Fact]
    public void Create_AFile_IsRefused()
    {
        string file = Path.Combine(_folder, "file");
        File.WriteAllText(file, "text");
        Assert.Contains("a folder that can be written", Assert.Throws<UsageException>(() => new DemoFolders(file)).Message, StringComparison.Ordinal);
        Assert.Equal("text", File.ReadAllText(file));
    }
}
