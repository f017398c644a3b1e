using FsCheck;
using FsCheck.Fluent;
using Verifiable.Protocol.Hashing;

namespace Verifiable.Storage.Tests;

/// <summary>The outbox against the table of moves, over random sequences of calls with reopenings in between.</summary>
public sealed class OutboxPropertyTests
{
    private const int Keys = 3;

    private static readonly Gen<Call> CallGenerator =
        from key in Gen.Choose(0, Keys - 1)
        from operation in Gen.Elements(Enum.GetValues<Operation>())
        from fee in Gen.Choose(0, 2)
        select new Call(key, operation, (byte)fee);

    internal enum Operation
    {
        Enqueue,
        Prepare,
        Confirm,
        Reopen,
        Requeue,
        Fail,
        OpenAgain,
    }

    [Fact]
    public void Move_RandomCalls_AgreesWithTheTable()
    {
        Prop.ForAll(CallGenerator.ArrayOf(40).ToArbitrary(), Agrees)
            .Check(Config.QuickThrowOnFailure.WithMaxTest(25).WithReplay(77u, 3u));
    }

    private static void Agrees(Call[] calls)
    {
        using var folder = new TemporaryFolder();
        KeyValueStore store = KeyValueStore.Open(folder["store"]);
        try
        {
            var outbox = new Storage.Outbox(store);
            var states = new OutboxState?[Keys];
            foreach (Call call in calls)
            {
                if (call.Operation == Operation.OpenAgain)
                {
                    store.Dispose();
                    store = KeyValueStore.Open(folder["store"]);
                    outbox = new Storage.Outbox(store);
                }
                else
                {
                    states[call.Key] = Step(outbox, call, states[call.Key]);
                }

                for (int key = 0; key < Keys; key++)
                    Assert.Equal(states[key], outbox.Find(Name(key))?.State);
                Assert.Equal(
                    Enumerable.Range(0, Keys).Where(key => states[key] is { } state && OutboxTransitions.IsDue(state)).Select(Name),
                    outbox.Due().Select(entry => entry.Key).Order(StringComparer.Ordinal));
                Assert.Equal(
                    Enumerable.Range(0, Keys).Where(key => states[key] is OutboxState.Confirmed).Select(Name),
                    outbox.Unsettled().Select(entry => entry.Key).Order(StringComparer.Ordinal));
            }
        }
        finally
        {
            store.Dispose();
        }
    }

    /// <summary>Makes the call and returns the state that the table gives, having checked that a refusal throws.</summary>
    private static OutboxState? Step(Storage.Outbox outbox, Call call, OutboxState? state)
    {
        string key = Name(call.Key);
        if (call.Operation == Operation.Enqueue)
        {
            Assert.Equal(state is null, outbox.Enqueue(key, [call.Fee]));
            return state ?? OutboxState.Pending;
        }

        StoredTransaction? attempt = outbox.Find(key)?.Attempts.FirstOrDefault();
        StoredTransaction transaction = Transaction(call);
        OutboxState target = call.Operation switch
        {
            Operation.Prepare or Operation.Reopen => OutboxState.Prepared,
            Operation.Confirm => OutboxState.Confirmed,
            Operation.Requeue => OutboxState.Pending,
            _ => OutboxState.Failed,
        };
        Action action = call.Operation switch
        {
            Operation.Prepare => () => outbox.Prepare(key, transaction),
            Operation.Confirm => () => outbox.Confirm(key, new Confirmation((attempt ?? transaction).Hash, default, 1, true)),
            Operation.Reopen => () => outbox.Reopen(key),
            Operation.Requeue => () => outbox.Requeue(key),
            _ => () => outbox.Fail(key, "reason"),
        };

        // A repeated move is no error; what needs the other end of the same arrow is.
        bool allowed = state is { } from && (from == target || OutboxTransitions.IsAllowed(from, target))
            && (call.Operation, from) is not (Operation.Prepare, OutboxState.Confirmed) and not (Operation.Reopen, OutboxState.Pending);
        if (allowed)
        {
            action();
            return target;
        }

        Assert.Throws<InvalidOperationException>(action);
        return state;
    }

    private static string Name(int key) => $"key {key}";

    private static StoredTransaction Transaction(Call call)
    {
        byte[] raw = [(byte)call.Key, call.Fee];
        return new StoredTransaction(raw, Keccak256.Hash(raw), (ulong)call.Key);
    }

    internal sealed record Call(int Key, Operation Operation, byte Fee);
}
