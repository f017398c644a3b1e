using FsCheck;
using FsCheck.Fluent;

namespace Verifiable.Storage.Tests;

/// <summary>The store against a sorted dictionary in memory, over random sequences of batches, scans and reopenings.</summary>
public sealed class KeyValueStorePropertyTests
{
    private static readonly ColumnFamily[] Families = [ColumnFamily.Jobs, ColumnFamily.Receipts];

    private static readonly Comparer<byte[]> Bytewise = Comparer<byte[]>.Create((left, right) => left.AsSpan().SequenceCompareTo(right));

    // Few and short keys, so that writes meet; 0xff among them for the scan's upper bound.
    private static readonly Gen<byte[]> Key =
        from length in Gen.Choose(1, 3)
        from bytes in Gen.Elements<byte>(0, 1, 0xfe, 0xff).ArrayOf(length)
        select bytes;

    private static readonly Gen<Write> WriteGenerator =
        from family in Gen.Choose(0, Families.Length - 1)
        from key in Key
        from deletes in Gen.Elements(true, false, false)
        from value in Gen.Choose(0, 255).Select(value => (byte)value).ArrayOf()
        select new Write(family, key, deletes ? null : value);

    private static readonly Gen<Step> StepGenerator =
        from writes in WriteGenerator.ArrayOf()
        from prefix in Key
        from durable in Gen.Elements(true, false)
        from reopens in Gen.Elements(true, false, false, false, false)
        select new Step(writes, prefix, durable, reopens);

    [Fact]
    public void Write_RandomSteps_AgreesWithAModel()
    {
        Prop.ForAll(StepGenerator.ArrayOf().ToArbitrary(), Agrees)
            .Check(Config.QuickThrowOnFailure.WithMaxTest(40).WithReplay(20260u, 1u));
    }

    private static void Agrees(Step[] steps)
    {
        using var folder = new TemporaryFolder();
        SortedDictionary<byte[], byte[]>[] model = [new(Bytewise), new(Bytewise)];
        KeyValueStore store = KeyValueStore.Open(folder["store"]);
        try
        {
            foreach (Step step in steps)
            {
                var batch = new WriteBatch();
                foreach (Write write in step.Writes)
                    Apply(write, batch, model[write.Family]);
                store.Write(batch, step.Durable);
                if (step.Reopens)
                {
                    store.Dispose();
                    store = KeyValueStore.Open(folder["store"]);
                }

                for (int family = 0; family < Families.Length; family++)
                    AssertSame(store, Families[family], step.Prefix, model[family]);
            }
        }
        finally
        {
            store.Dispose();
        }
    }

    private static void Apply(Write write, WriteBatch batch, SortedDictionary<byte[], byte[]> model)
    {
        if (write.Value is { } value)
        {
            batch.Put(Families[write.Family], write.Key, value);
            model[write.Key] = value;
        }
        else
        {
            batch.Delete(Families[write.Family], write.Key);
            model.Remove(write.Key);
        }
    }

    private static void AssertSame(KeyValueStore store, ColumnFamily family, byte[] prefix, SortedDictionary<byte[], byte[]> model)
    {
        Assert.Equal(model.TryGetValue(prefix, out byte[]? value) ? value : null, store.Get(family, prefix));
        Assert.Equal(model.Select(Text), store.Scan(family).Select(Text));
        Assert.Equal(
            model.Where(pair => pair.Key.AsSpan().StartsWith(prefix)).Select(Text),
            store.Scan(family, prefix).Select(Text));
    }

    private static string Text(KeyValuePair<byte[], byte[]> pair) => $"{Convert.ToHexString(pair.Key)}={Convert.ToHexString(pair.Value)}";

    private static string Text(StoreEntry entry) => $"{Convert.ToHexString(entry.Key)}={Convert.ToHexString(entry.Value)}";

    internal sealed record Write(int Family, byte[] Key, byte[]? Value);

    internal sealed record Step(Write[] Writes, byte[] Prefix, bool Durable, bool Reopens);
}
