using Verifiable.Protocol.Hashing;

namespace Verifiable.Storage.Tests;

public sealed class CheckpointStoreTests : IDisposable
{
    private static readonly Hash256 Job = Keccak256.Hash("job"u8);
    private static readonly Hash256 Other = Keccak256.Hash("other"u8);
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Latest_SeveralSteps_IsTheHighestNotAboveTheOneAsked()
    {
        using (KeyValueStore store = KeyValueStore.Open(_folder["store"]))
        {
            var checkpoints = new CheckpointStore(store);
            Assert.Null(checkpoints.Latest(Job));
            foreach (ulong step in new ulong[] { 300, 0, 1_000, 256 })
                checkpoints.Save(At(Job, step));
            checkpoints.Save(At(Other, 2_000));
        }

        using KeyValueStore reopened = KeyValueStore.Open(_folder["store"]);
        var again = new CheckpointStore(reopened);
        Assert.Equal(At(Job, 1_000), again.Latest(Job));
        Assert.Equal(At(Job, 300), again.Latest(Job, 999));
        Assert.Equal(At(Job, 0), again.Latest(Job, 255));
        Assert.Equal([0ul, 256ul, 300ul, 1_000ul], again.List(Job).Select(checkpoint => checkpoint.Step));
    }

    [Fact]
    public void Save_SameStepAgain_Replaces()
    {
        using KeyValueStore store = KeyValueStore.Open(_folder["store"]);
        var checkpoints = new CheckpointStore(store);
        checkpoints.Save(At(Job, 5));
        checkpoints.Save(At(Job, 5) with { BlobHash = Other });

        Assert.Equal(Other, Assert.Single(checkpoints.List(Job)).BlobHash);
    }

    private static Checkpoint At(Hash256 job, ulong step) =>
        new(job, step, Keccak256.Hash([(byte)step, 1]), Keccak256.Hash([(byte)step, 2]));
}
