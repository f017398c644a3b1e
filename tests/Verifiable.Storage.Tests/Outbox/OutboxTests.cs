using Verifiable.Protocol.Hashing;

namespace Verifiable.Storage.Tests;

public sealed class OutboxTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private KeyValueStore _store;
    private Storage.Outbox _outbox;

    public OutboxTests()
    {
        _store = KeyValueStore.Open(_folder["store"]);
        _outbox = new Storage.Outbox(_store);
    }

    public void Dispose()
    {
        _store.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Enqueue_SameKeyTwice_KeepsTheFirst()
    {
        Assert.True(_outbox.Enqueue("receipt 1", "first"u8));
        Assert.False(_outbox.Enqueue("receipt 1", "second"u8));
        Reopen();
        Assert.False(_outbox.Enqueue("receipt 1", "third"u8));

        OutboxEntry entry = Assert.Single(_outbox.Due());
        Assert.Equal("first"u8.ToArray(), entry.Payload.ToArray());
        Assert.Equal(OutboxState.Pending, entry.State);
    }

    [Fact]
    public void Enqueue_KeyOfAFinishedIntent_IsNotRepeated()
    {
        _outbox.Enqueue("a", []);
        _outbox.Prepare("a", Transaction(0));
        _outbox.Confirm("a", Inclusion(Transaction(0)));
        _outbox.Enqueue("b", []);
        _outbox.Fail("b", "no longer wanted");

        Assert.False(_outbox.Enqueue("a", []));
        Assert.False(_outbox.Enqueue("b", []));
        Assert.Empty(_outbox.Due());
    }

    [Fact]
    public void Enqueue_Alongside_IsOneWrite()
    {
        _outbox.Enqueue("a", [], alongside: new WriteBatch().Put(ColumnFamily.Jobs, "job"u8, "state"u8));
        Reopen();

        Assert.Single(_outbox.Due());
        Assert.True(_store.Contains(ColumnFamily.Jobs, "job"u8));
    }

    [Fact]
    public void Due_AfterReopening_KeepsTheOrderOfEnqueueing()
    {
        foreach (string key in new[] { "z", "a", "m" })
            _outbox.Enqueue(key, []);
        Reopen();
        _outbox.Enqueue("b", []);
        _outbox.Prepare("a", Transaction(0));
        _outbox.Confirm("a", Inclusion(Transaction(0)));

        Assert.Equal(["z", "m", "b"], _outbox.Due().Select(entry => entry.Key));
    }

    [Fact]
    public void Due_Turns_AreUrgencyThenDeadlineThenEnqueueing()
    {
        _outbox.Enqueue("collection", [], new OutboxTurn(OutboxUrgency.Collection, 1));
        _outbox.Enqueue("work", []);
        _outbox.Enqueue("answer", [], new OutboxTurn(OutboxUrgency.Answer, 30));
        _outbox.Enqueue("same answer", [], new OutboxTurn(OutboxUrgency.Answer, 30));
        _outbox.Enqueue("earlier answer", [], new OutboxTurn(OutboxUrgency.Answer, 20));
        _outbox.Enqueue("move", [], new OutboxTurn(OutboxUrgency.Clock));
        _outbox.Enqueue("move with a clock", [], new OutboxTurn(OutboxUrgency.Clock, 1000, "lane"));
        Reopen();
        _outbox.Enqueue("last answer", [], new OutboxTurn(OutboxUrgency.Answer, 30));

        Assert.Equal(["move with a clock", "move", "earlier answer", "answer", "same answer", "last answer", "work", "collection"], _outbox.Due().Select(entry => entry.Key));
        Assert.Equal(new OutboxTurn(OutboxUrgency.Clock, 1000, "lane"), _outbox.Find("move with a clock")!.Turn);
    }

    [Fact]
    public void Find_EveryField_SurvivesReopening()
    {
        _outbox.Enqueue("a", new byte[] { 1, 2, 3 });
        _outbox.Prepare("a", Transaction(7));
        _outbox.Prepare("a", Transaction(7, fee: 2));
        _outbox.Confirm("a", new Confirmation(Transaction(7).Hash, Keccak256.Hash("block"u8), 99, Success: false));
        Reopen();

        OutboxEntry entry = Assert.IsType<OutboxEntry>(_outbox.Find("a"));
        Assert.Equal(OutboxState.Confirmed, entry.State);
        Assert.Equal(new byte[] { 1, 2, 3 }, entry.Payload.ToArray());
        Assert.Equal([Transaction(7).Hash, Transaction(7, fee: 2).Hash], entry.Attempts.Select(attempt => attempt.Hash));
        Assert.Equal(Transaction(7, fee: 2).Raw.ToArray(), entry.Attempts[1].Raw.ToArray());
        Assert.Equal(7ul, entry.Attempts[1].Nonce);
        Assert.Equal(new Confirmation(Transaction(7).Hash, Keccak256.Hash("block"u8), 99, Success: false), entry.Confirmation);
    }

    [Fact]
    public void Prepare_SameTransactionTwice_IsOneAttempt()
    {
        _outbox.Enqueue("a", []);
        _outbox.Prepare("a", Transaction(0));

        Assert.Single(_outbox.Prepare("a", Transaction(0)).Attempts);
    }

    [Fact]
    public void Prepare_AnotherNonce_Throws()
    {
        _outbox.Enqueue("a", []);
        _outbox.Prepare("a", Transaction(0));

        var exception = Assert.Throws<InvalidOperationException>(() => _outbox.Prepare("a", Transaction(1)));
        Assert.Contains("expected nonce 0", exception.Message, StringComparison.Ordinal);
        Assert.Single(_outbox.Find("a")!.Attempts);
    }

    [Fact]
    public void Confirm_TransactionThatWasNotPrepared_Throws()
    {
        _outbox.Enqueue("a", []);
        _outbox.Prepare("a", Transaction(0));

        Assert.Throws<InvalidOperationException>(() => _outbox.Confirm("a", Inclusion(Transaction(1))));
        Assert.Equal(OutboxState.Prepared, _outbox.Find("a")!.State);
    }

    [Fact]
    public void Confirm_Twice_IsNoError()
    {
        _outbox.Enqueue("a", []);
        _outbox.Prepare("a", Transaction(0));
        _outbox.Confirm("a", Inclusion(Transaction(0)));

        Assert.Equal(OutboxState.Confirmed, _outbox.Confirm("a", Inclusion(Transaction(0))).State);
    }

    [Fact]
    public void Reopen_AfterAReorganisation_IsDueAgainAtTheEnd()
    {
        _outbox.Enqueue("a", []);
        _outbox.Prepare("a", Transaction(0));
        _outbox.Confirm("a", Inclusion(Transaction(0)));
        _outbox.Enqueue("b", []);

        _outbox.Reopen("a");
        Reopen();

        Assert.Equal(["b", "a"], _outbox.Due().Select(entry => entry.Key));
        OutboxEntry entry = _outbox.Find("a")!;
        Assert.Null(entry.Confirmation);
        Assert.Equal(Transaction(0).Hash, Assert.Single(entry.Attempts).Hash);
    }

    [Fact]
    public void Requeue_NonceUsedUp_AllowsAnother()
    {
        _outbox.Enqueue("a", []);
        _outbox.Prepare("a", Transaction(0));

        Assert.Empty(_outbox.Requeue("a").Attempts);
        Assert.Equal(5ul, Assert.Single(_outbox.Prepare("a", Transaction(5)).Attempts).Nonce);
    }

    [Fact]
    public void Unsettled_UntilReopenedOrSettled_SurvivesReopening()
    {
        foreach (string key in (string[])["a", "b", "c"])
        {
            _outbox.Enqueue(key, []);
            _outbox.Prepare(key, Transaction(0));
            _outbox.Confirm(key, Inclusion(Transaction(0)));
        }

        Reopen();
        Assert.Equal(["a", "b", "c"], _outbox.Unsettled().Select(entry => entry.Key));
        _outbox.Settle("a");
        _outbox.Reopen("b");
        Reopen();

        Assert.Equal("c", Assert.Single(_outbox.Unsettled()).Key);
        Assert.Equal(OutboxState.Confirmed, _outbox.Find("a")!.State);
    }

    [Fact]
    public void Fail_Twice_KeepsTheFirstReason()
    {
        _outbox.Enqueue("a", []);
        _outbox.Fail("a", "first");

        Assert.Equal("first", _outbox.Fail("a", "second").FailureReason);
    }

    [Fact]
    public void Move_NotInTheTable_ThrowsAndChangesNothing()
    {
        _outbox.Enqueue("pending", []);
        _outbox.Enqueue("failed", []);
        _outbox.Fail("failed", "reason");
        _outbox.Enqueue("confirmed", []);
        _outbox.Prepare("confirmed", Transaction(0));
        _outbox.Confirm("confirmed", Inclusion(Transaction(0)));

        Assert.Throws<InvalidOperationException>(() => _outbox.Confirm("pending", Inclusion(Transaction(0))));
        Assert.Throws<InvalidOperationException>(() => _outbox.Reopen("pending"));
        Assert.Throws<InvalidOperationException>(() => _outbox.Prepare("failed", Transaction(0)));
        Assert.Throws<InvalidOperationException>(() => _outbox.Reopen("failed"));
        Assert.Throws<InvalidOperationException>(() => _outbox.Requeue("failed"));
        Assert.Throws<InvalidOperationException>(() => _outbox.Prepare("confirmed", Transaction(0, fee: 9)));
        Assert.Throws<InvalidOperationException>(() => _outbox.Requeue("confirmed"));
        Assert.Throws<InvalidOperationException>(() => _outbox.Fail("confirmed", "reason"));
        Assert.Throws<InvalidOperationException>(() => _outbox.Prepare("none", Transaction(0)));
        Assert.Equal(OutboxState.Pending, _outbox.Find("pending")!.State);
        Assert.Equal(OutboxState.Failed, _outbox.Find("failed")!.State);
        Assert.Equal(OutboxState.Confirmed, _outbox.Find("confirmed")!.State);
    }

    [Fact]
    public void Enqueue_FromSeveralThreads_AddsEachKeyOnce()
    {
        int added = 0;
        Parallel.For(0, 200, new ParallelOptions { MaxDegreeOfParallelism = 4 }, i =>
        {
            if (_outbox.Enqueue($"key {i % 20}", []))
                Interlocked.Increment(ref added);
        });

        Assert.Equal(20, added);
        Assert.Equal(20, _outbox.Due().Select(entry => entry.Key).Distinct().Count());
        Assert.Equal(20, _outbox.Due().Count);
    }

    [Fact]
    public void Find_BrokenRecord_SaysThatItIsCorrupted()
    {
        _outbox.Enqueue("a", "payload"u8);
        byte[] key = [(byte)'r', (byte)'a'];
        byte[] record = _store.Get(ColumnFamily.Outbox, key)!;

        _store.Write(new WriteBatch().Put(ColumnFamily.Outbox, key, record.AsSpan(..^1)));
        Assert.Throws<StoreCorruptedException>(() => _outbox.Find("a"));
        _store.Write(new WriteBatch().Put(ColumnFamily.Outbox, key, [.. record, 0]));
        Assert.Throws<StoreCorruptedException>(() => _outbox.Find("a"));
        record[0] = 200;
        _store.Write(new WriteBatch().Put(ColumnFamily.Outbox, key, record));
        var exception = Assert.Throws<StoreCorruptedException>(() => _outbox.Find("a"));
        Assert.Contains("expected version 2, got 200", exception.Message, StringComparison.Ordinal);
    }

    private static StoredTransaction Transaction(ulong nonce, byte fee = 1) =>
        new(new byte[] { (byte)nonce, fee }, Keccak256.Hash([(byte)nonce, fee]), nonce);

    private static Confirmation Inclusion(StoredTransaction transaction) =>
        new(transaction.Hash, Keccak256.Hash("block"u8), 12, Success: true);

    private void Reopen()
    {
        _store.Dispose();
        _store = KeyValueStore.Open(_folder["store"]);
        _outbox = new Storage.Outbox(_store);
    }
}
