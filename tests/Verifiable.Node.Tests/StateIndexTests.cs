using Verifiable.Node.Jobs;
using Verifiable.Protocol.Hashing;
using Verifiable.Storage;

namespace Verifiable.Node.Tests;

public sealed class StateIndexTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("states-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Find_AfterPut_IsTheCheckpoint()
    {
        var states = new StateIndex(_folder, new BlobStore(_folder));
        Hash256 root = Keccak256.Hash("root"u8);

        states.Put(root, "checkpoint"u8);

        Assert.Equal("checkpoint"u8.ToArray(), states.Find(root));
        Assert.Null(states.Find(Keccak256.Hash("other"u8)));
    }

    [Fact]
    public void Find_EntryThatNamesNoBlob_IsNull()
    {
        var states = new StateIndex(_folder, new BlobStore(_folder));
        Hash256 root = Keccak256.Hash("root"u8);
        Directory.CreateDirectory(Path.Combine(_folder, "states"));

        File.WriteAllText(Path.Combine(_folder, "states", root.ToHex()[2..]), "../../etc/passwd");
        Assert.Null(states.Find(root));

        File.WriteAllText(Path.Combine(_folder, "states", root.ToHex()[2..]), new string('f', 1000));
        Assert.Null(states.Find(root));
    }
}
