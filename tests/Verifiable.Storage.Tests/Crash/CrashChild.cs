using System.Buffers.Binary;
using System.Globalization;
using Verifiable.Protocol.Hashing;

namespace Verifiable.Storage.Tests.Crash;

/// <summary>What a child process does until it is killed. A line on standard output acknowledges what is done.</summary>
internal static class CrashChild
{
    /// <summary>The tables that each batch of <c>batches</c> writes to.</summary>
    public static readonly ColumnFamily[] Tables = [ColumnFamily.Jobs, ColumnFamily.Receipts, ColumnFamily.Games];

    /// <summary>Runs the named part and returns the exit code.</summary>
    public static int Run(string[] arguments)
    {
        switch (arguments)
        {
            case ["batches", string folder]:
                WriteBatches(folder);
                return 0;
            case ["outbox", string folder]:
                WorkOutbox(folder);
                return 0;
            case ["blobs", string folder, string seed]:
                PutBlobs(folder, int.Parse(seed, CultureInfo.InvariantCulture));
                return 0;
            case ["open", string folder]:
                return Open(folder);
            default:
                Console.Error.WriteLine("expected batches, outbox, blobs or open, and a folder");
                return 2;
        }
    }

    /// <summary>The value that batch <paramref name="number"/> writes under its number in each table.</summary>
    public static byte[] ValueOf(ulong number)
    {
        var value = new byte[(int)(number * 37 % 3000)];
        new Random((int)number).NextBytes(value);
        return value;
    }

    /// <summary>The key of batch <paramref name="number"/>.</summary>
    public static byte[] KeyOf(ulong number)
    {
        var key = new byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(key, number);
        return key;
    }

    /// <summary>The intent of this number signed with this nonce; what it says decides its hash.</summary>
    public static StoredTransaction Sign(string key, ulong nonce)
    {
        byte[] raw = [.. KeyOf(nonce), .. System.Text.Encoding.UTF8.GetBytes(key)];
        return new StoredTransaction(raw, Keccak256.Hash(raw), nonce);
    }

    private static void WriteBatches(string folder)
    {
        using KeyValueStore store = KeyValueStore.Open(folder);
        ulong number = (ulong)store.Scan(Tables[0]).LongCount();
        for (; ; number++)
        {
            var batch = new WriteBatch();
            foreach (ColumnFamily table in Tables)
                batch.Put(table, KeyOf(number), ValueOf(number));
            store.Write(batch);
            Acknowledge(number);
        }
    }

    /// <summary>Enqueues, signs, sends and confirms intents; the chain is a folder with one file per nonce.</summary>
    private static void WorkOutbox(string folder)
    {
        string chain = Path.Combine(folder, "chain");
        Directory.CreateDirectory(chain);
        using KeyValueStore store = KeyValueStore.Open(Path.Combine(folder, "store"));
        var outbox = new Storage.Outbox(store);
        for (ulong number = 0; ; number++)
        {
            string key = string.Create(CultureInfo.InvariantCulture, $"intent {number}");
            if (outbox.Find(key) is { State: OutboxState.Confirmed })
                continue;
            outbox.Enqueue(key, KeyOf(number));
            foreach (OutboxEntry entry in outbox.Due())
                Advance(outbox, entry, chain);
            Acknowledge(number);
        }
    }

    private static void Advance(Storage.Outbox outbox, OutboxEntry entry, string chain)
    {
        // The sender's next nonce is the number of transactions on the chain, as for an account with one sender.
        StoredTransaction transaction = entry.State == OutboxState.Prepared
            ? entry.Attempts[^1]
            : Sign(entry.Key, (ulong)Directory.GetFiles(chain).LongLength);
        outbox.Prepare(entry.Key, transaction);
        string block = Path.Combine(chain, transaction.Nonce.ToString(CultureInfo.InvariantCulture));
        if (!File.Exists(block))
        {
            // A block is there whole or not at all.
            string pending = chain + ".pending";
            File.WriteAllBytes(pending, transaction.Raw.Span);
            File.Move(pending, block);
        }

        outbox.Confirm(entry.Key, new Confirmation(transaction.Hash, Keccak256.Hash(KeyOf(transaction.Nonce)), transaction.Nonce, true));
    }

    private static void PutBlobs(string folder, int seed)
    {
        var blobs = new BlobStore(folder);
        for (int i = 0; ; i++)
        {
            var content = new byte[20_000];
            new Random(seed + i).NextBytes(content);
            blobs.Put(content);
            Acknowledge((ulong)i);
        }
    }

    private static int Open(string folder)
    {
        try
        {
            using KeyValueStore store = KeyValueStore.Open(folder);
            return 0;
        }
        catch (StoreLockedException exception)
        {
            Console.Error.WriteLine(exception.Message);
            return 3;
        }
    }

    private static void Acknowledge(ulong number)
    {
        Console.Out.WriteLine(number.ToString(CultureInfo.InvariantCulture));
        Console.Out.Flush();
    }
}
