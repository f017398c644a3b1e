using System.Globalization;
using System.Text;
using Verifiable.Protocol.Hashing;

namespace Verifiable.Storage.Tests.Crash;

/// <summary>A child process is killed with SIGKILL at random instants, over and over on the same data.</summary>
public sealed class CrashTests
{
    [Fact]
    public void Write_KilledAtRandomInstants_KeepsAPrefixWithEverythingAcknowledged()
    {
        using var folder = new TemporaryFolder();
        var random = new Random(11);
        for (int round = 0; round < 8; round++)
        {
            ulong last = ChildProcess.RunAndKill(
                random.Next(1, 40), TimeSpan.FromMicroseconds(random.Next(3000)), "batches", folder["store"]);

            using KeyValueStore store = KeyValueStore.Open(folder["store"]);
            var counts = new List<int>();
            foreach (ColumnFamily table in CrashChild.Tables)
            {
                ulong number = 0;
                foreach (StoreEntry entry in store.Scan(table))
                {
                    Assert.Equal(CrashChild.KeyOf(number), entry.Key);
                    Assert.Equal(CrashChild.ValueOf(number), entry.Value);
                    number++;
                }

                Assert.True(number > last, $"{table}: batch {last} was acknowledged, {number} batches are there");
                counts.Add((int)number);
            }

            Assert.Single(counts.Distinct());
        }
    }

    [Fact]
    public void Outbox_KilledAtRandomInstants_SendsEveryIntentExactlyOnce()
    {
        using var folder = new TemporaryFolder();
        var random = new Random(13);
        ulong last = 0;
        for (int round = 0; round < 8; round++)
        {
            last = ChildProcess.RunAndKill(
                random.Next(1, 20), TimeSpan.FromMicroseconds(random.Next(3000)), "outbox", folder.Path);
        }

        using KeyValueStore store = KeyValueStore.Open(folder["store"]);
        var outbox = new Storage.Outbox(store);
        string[] chain = Directory.GetFiles(folder["chain"]);
        var sent = new Dictionary<string, ulong>(StringComparer.Ordinal);
        foreach (string block in chain)
        {
            byte[] raw = File.ReadAllBytes(block);
            sent.Add(Encoding.UTF8.GetString(raw.AsSpan(sizeof(ulong))), ulong.Parse(Path.GetFileName(block), CultureInfo.InvariantCulture));
        }

        for (ulong number = 0; number <= last; number++)
        {
            string key = $"intent {number}";
            OutboxEntry entry = Assert.IsType<OutboxEntry>(outbox.Find(key));
            Assert.Equal(OutboxState.Confirmed, entry.State);
            StoredTransaction attempt = Assert.Single(entry.Attempts);
            Assert.Equal(sent[key], attempt.Nonce);
            Assert.Equal(CrashChild.Sign(key, sent[key]).Hash, entry.Confirmation!.TransactionHash);
        }

        Assert.InRange(outbox.Due().Count, 0, 1);
    }

    [Fact]
    public void Put_TwoProcessesKilledAtRandomInstants_LeavesOnlyWholeBlobs()
    {
        using var folder = new TemporaryFolder();
        Parallel.For(0, 2, writer =>
        {
            // Both write the same blobs, so that they meet.
            for (int round = 0; round < 3; round++)
                ChildProcess.RunAndKill(20 + (writer * 7), TimeSpan.FromMicroseconds(round * 700), "blobs", folder.Path, "100");
        });

        var blobs = new BlobStore(folder.Path);
        int whole = 0;
        foreach (string file in Directory.GetFiles(folder.Path, "*", SearchOption.AllDirectories))
        {
            string name = Path.GetFileName(Path.GetDirectoryName(file)) + Path.GetFileName(file);
            if (!BlobStore.TryParseName(name, out Hash256 hash))
            {
                Assert.Equal("tmp", Path.GetFileName(Path.GetDirectoryName(file)));
                continue;
            }

            Assert.Equal(BlobStatus.Found, blobs.Read(hash).Status);
            whole++;
        }

        Assert.True(whole >= 20, $"expected at least 20 blobs, got {whole}");
    }

    [Fact]
    public void Open_HeldByAnotherProcess_SaysThatItIsLocked()
    {
        using var folder = new TemporaryFolder();
        using KeyValueStore store = KeyValueStore.Open(folder["store"]);

        (int exitCode, string error) = ChildProcess.Run("open", folder["store"]);

        Assert.Equal(3, exitCode);
        Assert.Contains(folder["store"], error, StringComparison.Ordinal);
    }
}
