using System.Text;
using Verifiable.Protocol.Hashing;

namespace Verifiable.Storage.Tests;

public sealed class BlobStoreTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(65_536)]
    [InlineData(200_001)]
    public void Read_AfterPut_IsTheContentUnderItsHash(int length)
    {
        byte[] content = Content(length);
        var blobs = new BlobStore(_folder.Path);

        Hash256 fromSpan = blobs.Put(content);
        Hash256 fromStream = blobs.Put(new MemoryStream(content));

        Assert.Equal(Keccak256.Hash(content), fromSpan);
        Assert.Equal(fromSpan, fromStream);
        Assert.True(blobs.Exists(fromSpan));
        Assert.Equal(content, new BlobStore(_folder.Path).Read(fromSpan).OrThrow("content"));
        Assert.Empty(Directory.GetFiles(_folder["tmp"]));
    }

    [Fact]
    public void Create_FilesOfDeadAndOfLiveWriters_RemovesTheDeadOnes()
    {
        new BlobStore(_folder.Path).Put(Content(10));
        File.WriteAllBytes(_folder["tmp/dead"], [1]);
        File.WriteAllBytes(_folder["tmp/live"], [1]);
        File.SetLastWriteTimeUtc(_folder["tmp/dead"], DateTime.UtcNow.AddHours(-2));

        var blobs = new BlobStore(_folder.Path);

        Assert.Equal([_folder["tmp/live"]], Directory.GetFiles(_folder["tmp"]));
        Assert.True(blobs.Exists(Keccak256.Hash(Content(10))));
    }

    [Fact]
    public void Put_LayOut_IsTheHashInHexadecimal()
    {
        var blobs = new BlobStore(_folder.Path);
        blobs.Put([]);

        // The keccak-256 of nothing.
        Assert.True(File.Exists(_folder["c5/d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470"]));
    }

    [Fact]
    public void Read_LongerThanAskedFor_IsTooLarge()
    {
        var blobs = new BlobStore(_folder.Path);
        Hash256 hash = blobs.Put(Content(100));

        Assert.Equal(BlobStatus.TooLarge, blobs.Read(hash, 99).Status);
        Assert.Equal(Content(100), blobs.Read(hash, 100).Content);
    }

    [Fact]
    public void Read_NeverPut_IsMissing()
    {
        var blobs = new BlobStore(_folder.Path);

        BlobResult result = blobs.Read(Keccak256.Hash("nothing"u8));
        Assert.Equal(BlobStatus.Missing, result.Status);
        Assert.Equal(BlobStatus.Missing, blobs.CopyTo(Keccak256.Hash("nothing"u8), _folder["copy"]));
        var exception = Assert.Throws<StorageException>(() => result.OrThrow("the program"));
        Assert.Contains("expected the program, got a blob that is missing", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_AnyByteFlipped_IsQuarantinedAndCanBePutAgain()
    {
        byte[] content = Content(500);
        var blobs = new BlobStore(_folder.Path);
        Hash256 hash = blobs.Put(content);
        foreach (int position in new[] { 0, 250, 499 })
        {
            byte[] wrong = (byte[])content.Clone();
            wrong[position] ^= 0x10;
            File.WriteAllBytes(blobs.PathOf(hash), wrong);

            BlobResult result = blobs.Read(hash);

            Assert.Equal(BlobStatus.Corrupt, result.Status);
            Assert.Null(result.Content);
            Assert.Equal(BlobStatus.Missing, blobs.Read(hash).Status);
            blobs.Put(content);
            Assert.Equal(content, blobs.Read(hash).Content);
        }

        Assert.Equal(3, Directory.GetFiles(_folder["quarantine"]).Length);
    }

    [Fact]
    public void Put_WrongBytesUnderTheName_ReplacesThem()
    {
        byte[] content = Content(500);
        var blobs = new BlobStore(_folder.Path);
        Hash256 hash = blobs.Put(content);
        File.WriteAllBytes(blobs.PathOf(hash), Content(499));

        blobs.Put(content);

        Assert.Equal(content, blobs.Read(hash).Content);
    }

    [Fact]
    public void CopyTo_WrongBytes_WritesNothing()
    {
        var blobs = new BlobStore(_folder.Path);
        Hash256 hash = blobs.Put(Content(500));
        File.WriteAllText(_folder["copy"], "before");
        File.AppendAllText(blobs.PathOf(hash), "x");

        Assert.Equal(BlobStatus.Corrupt, blobs.CopyTo(hash, _folder["copy"]));

        Assert.Equal("before", File.ReadAllText(_folder["copy"]));
        Assert.Equal(["copy"], Directory.GetFiles(_folder.Path).Select(Path.GetFileName));
    }

    [Fact]
    public void CopyTo_RightBytes_ReplacesTheFile()
    {
        var blobs = new BlobStore(_folder.Path);
        Hash256 hash = blobs.Put(Content(70_000));
        File.WriteAllText(_folder["copy"], "before");

        Assert.Equal(BlobStatus.Found, blobs.CopyTo(hash, _folder["copy"]));
        Assert.Equal(Content(70_000), File.ReadAllBytes(_folder["copy"]));
    }

    [Fact]
    public void Put_OverTheLimit_ThrowsAndLeavesNothing()
    {
        var blobs = new BlobStore(_folder.Path, maxBytes: 100);

        Assert.Throws<StorageException>(() => blobs.Put(Content(101)));
        var exception = Assert.Throws<StorageException>(() => blobs.Put(new MemoryStream(Content(101))));
        Assert.Contains("expected at most 100 bytes", exception.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_folder.Path, "*", SearchOption.AllDirectories));
        Assert.Equal(Content(100), blobs.Read(blobs.Put(Content(100))).Content);
    }

    [Fact]
    public void Read_OverTheLimit_IsTooLarge()
    {
        Hash256 hash = new BlobStore(_folder.Path).Put(Content(101));
        var blobs = new BlobStore(_folder.Path, maxBytes: 100);

        Assert.Equal(BlobStatus.TooLarge, blobs.Read(hash).Status);
        Assert.Equal(BlobStatus.TooLarge, blobs.CopyTo(hash, _folder["copy"]));
        Assert.False(File.Exists(_folder["copy"]));
    }

    [Theory]
    [InlineData("c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470", true)]
    [InlineData("0xC5D2460186F7233C927E7DB2DCC703C0E500B653CA82273B7BFAD8045D85A470", true)]
    [InlineData("c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a4", false)]
    [InlineData("c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a47000", false)]
    [InlineData("../../../../../../../../../../../../../../../../../etc/passwd000", false)]
    [InlineData("c5/2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470a", false)]
    [InlineData("c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a47\0", false)]
    [InlineData("", false)]
    public void TryParseName_Text_TakesHashesOnly(string name, bool expected)
    {
        Assert.Equal(expected, BlobStore.TryParseName(name, out Hash256 hash));
        Assert.Equal(expected ? Keccak256.Hash([]) : default, hash);
    }

    [Fact]
    public void Put_ManyWritersOfOneBlob_AllSucceed()
    {
        byte[] content = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("same bytes ", 5000)));
        Parallel.For(0, 32, new ParallelOptions { MaxDegreeOfParallelism = 4 }, i =>
        {
            var blobs = new BlobStore(_folder.Path);
            Hash256 hash = i % 2 == 0 ? blobs.Put(content) : blobs.Put(new MemoryStream(content));
            Assert.Equal(content, blobs.Read(hash).Content);
        });
    }

    private static byte[] Content(int length)
    {
        var content = new byte[length];
        new Random(length).NextBytes(content);
        return content;
    }
}
