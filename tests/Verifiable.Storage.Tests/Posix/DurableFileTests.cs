namespace Verifiable.Storage.Tests.Posix;

public sealed class DurableFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Write_Twice_LeavesTheSecondContentAlone()
    {
        string path = Path.Combine(_folder.Path, "file");
        DurableFile.Write(path, [1, 2, 3]);
        DurableFile.Write(path, [4]);
        Assert.Equal([4], File.ReadAllBytes(path));
        Assert.Equal([path], Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void Write_TargetIsAFolder_ThrowsAndLeavesNoTemporaryFile()
    {
        string path = Path.Combine(_folder.Path, "taken");
        Directory.CreateDirectory(Path.Combine(path, "inside"));
        Assert.ThrowsAny<IOException>(() => DurableFile.Write(path, [1]));
        Assert.Equal([path], Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void Write_AfterAKillAmidAWrite_UsesUpWhatItLeft()
    {
        File.WriteAllBytes(Path.Combine(_folder.Path, ".file.partial"), [9, 9, 9, 9]);
        DurableFile.Write(Path.Combine(_folder.Path, "file"), [1]);
        Assert.Equal([1], File.ReadAllBytes(Path.Combine(_folder.Path, "file")));
        Assert.Single(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void Probe_FileThatIsThere_LeavesItAsItIs()
    {
        string path = Path.Combine(_folder.Path, "file");
        File.WriteAllBytes(path, [1]);
        DurableFile.Probe(path);
        Assert.Equal([1], File.ReadAllBytes(path));
        Assert.Single(Directory.GetFileSystemEntries(_folder.Path));
        Assert.Throws<DirectoryNotFoundException>(() => DurableFile.Probe(Path.Combine(_folder.Path, "none", "file")));
    }
}
