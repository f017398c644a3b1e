using Verifiable.Protocol.Disputes;
using Verifiable.Protocol.Hashing;

namespace Verifiable.Storage.Tests;

public sealed class ClaimStoreTests : IDisposable
{
    private static readonly Hash256 Name = Keccak256.Hash("name"u8);
    private static readonly StepClaim Claim = new(Keccak256.Hash("before"u8), Keccak256.Hash("after"u8), Keccak256.Hash("trace"u8));
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Find_AfterReopening_GivesWhatWasSavedLast()
    {
        using (KeyValueStore store = KeyValueStore.Open(_folder["store"]))
        {
            var claims = new ClaimStore(store);
            Assert.Null(claims.Find(Name));
            claims.Save(Name, Claim with { Trace = Name });
            claims.Save(Name, Claim);
        }

        using KeyValueStore reopened = KeyValueStore.Open(_folder["store"]);
        Assert.Equal(Claim, new ClaimStore(reopened).Find(Name));
        Assert.Null(new ClaimStore(reopened).Find(Claim.Trace));
    }

    [Fact]
    public void Find_RecordOfAnotherLength_Throws()
    {
        using KeyValueStore store = KeyValueStore.Open(_folder["store"]);
        new ClaimStore(store).Save(Name, Claim);
        StoreEntry entry = Assert.Single(store.Scan(ColumnFamily.Metadata), e => e.Key[0] == (byte)'l');
        store.Write(new WriteBatch().Put(ColumnFamily.Metadata, entry.Key, [.. entry.Value, 0]));

        Assert.Contains("claim", Assert.Throws<StoreCorruptedException>(() => new ClaimStore(store).Find(Name)).Message, StringComparison.Ordinal);
    }
}
