using System.Buffers.Binary;
using System.Text;

namespace Verifiable.Storage;

/// <summary>Durable intents to send transactions: after a crash at any instant nothing that was wanted is lost and nothing that was
/// signed is signed again.</summary>
/// <remarks>
/// <para>A sender works through <see cref="Due"/>. A pending entry is signed and stored by <see cref="Prepare"/> <em>before</em> its
/// bytes go out; a prepared one is sent as stored, as often as it takes: the chain includes at most one transaction per nonce,
/// and all attempts of an entry share one. Every move is one atomic write that is on disk when the call returns, and
/// a move that was made already is no error, so a handler may simply run again.</para>
/// <para>Moves that belong to other changes (a receipt noted, a cursor advanced) take them along in <c>alongside</c>, which is
/// written in the same atomic write.</para>
/// <para>A confirmation is as good as its block: <see cref="Unsettled"/> lists those that a re-organisation may still take back, to be
/// looked at until <see cref="Reopen"/> or <see cref="Settle"/>.</para>
/// <para>Keys in the table: <c>'r' ‖ key</c> holds the entry; <c>'d' ‖ u8 urgency ‖ u64 deadline ‖ u64 sequence ‖ key</c> (empty) marks it as due, <c>'c' ‖ key</c>
/// (empty) as confirmed and not settled. Safe for concurrent use within the process that holds the store.</para>
/// </remarks>
public sealed class Outbox
{
    private const byte RecordPrefix = (byte)'r';
    private const byte DuePrefix = (byte)'d';
    private const byte ConfirmedPrefix = (byte)'c';
    private const int SequenceAt = 2 + sizeof(ulong);
    private const int DueHeader = SequenceAt + sizeof(ulong);

    private readonly KeyValueStore _store;
    private ulong _nextSequence;

    /// <summary>Opens the outbox of a store that was opened with <see cref="ColumnFamily.Outbox"/>.</summary>
    public Outbox(KeyValueStore store)
    {
        ArgumentNullException.ThrowIfNull(store);
        _store = store;
        foreach (StoreEntry due in store.Scan(ColumnFamily.Outbox, new[] { DuePrefix }))
            _nextSequence = Math.Max(_nextSequence, SequenceOf(due.Key) + 1);
    }

    /// <summary>Adds an intent unless one of the same key was ever added, whatever became of it; true when it is new.
    /// The first payload and turn of a key stay.</summary>
    public bool Enqueue(string key, ReadOnlySpan<byte> payload, OutboxTurn? turn = null, WriteBatch? alongside = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(key);
        lock (_store.Gate)
        {
            WriteBatch batch = alongside ?? new WriteBatch();
            bool isNew = Find(key) is null;
            if (isNew)
                Store(batch, new OutboxEntry(key, _nextSequence++, OutboxState.Pending, payload.ToArray(), [], null, null) { Turn = turn ?? OutboxTurn.Default }, null);
            _store.Write(batch);
            return isNew;
        }
    }

    /// <summary>The intent of this key, or null.</summary>
    public OutboxEntry? Find(string key)
    {
        ArgumentException.ThrowIfNullOrEmpty(key);
        return _store.Get(ColumnFamily.Outbox, RecordKey(key)) is { } record ? OutboxEncoding.Decode(record, Where(key)) : null;
    }

    /// <summary>The unfinished intents, in the order of their <see cref="OutboxTurn"/>s, as of now.</summary>
    public IReadOnlyList<OutboxEntry> Due()
    {
        lock (_store.Gate)
        {
            var entries = new List<OutboxEntry>();
            foreach (StoreEntry due in _store.Scan(ColumnFamily.Outbox, new[] { DuePrefix }))
            {
                string key = Encoding.UTF8.GetString(due.Key.AsSpan(DueHeader));
                entries.Add(Find(key) ?? throw new StoreCorruptedException($"list due: expected an entry, got none ({Where(key)})"));
            }

            return entries;
        }
    }

    /// <summary>Stores a signed transaction of the intent, to be called before it is sent the first time. On a prepared intent it adds
    /// a replacement of the same nonce.</summary>
    /// <exception cref="InvalidOperationException">There is no such intent, it is finished, or the nonce differs from its earlier
    /// attempts: two nonces could both be included.</exception>
    public OutboxEntry Prepare(string key, StoredTransaction transaction, WriteBatch? alongside = null)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        return Move(key, OutboxState.Prepared, alongside, entry =>
        {
            if (entry.State == OutboxState.Prepared && entry.Attempts.Any(attempt => attempt.Hash == transaction.Hash))
                return entry;
            if (entry.Attempts.Count > 0 && entry.Attempts[0].Nonce != transaction.Nonce)
            {
                throw new InvalidOperationException(
                    $"prepare: expected nonce {entry.Attempts[0].Nonce} of the earlier attempts, got {transaction.Nonce} ({Where(key)})");
            }

            return entry.State == OutboxState.Confirmed
                ? throw Refused(entry, OutboxState.Prepared)
                : entry with { State = OutboxState.Prepared, Attempts = [.. entry.Attempts, transaction] };
        });
    }

    /// <summary>Notes that one of the intent's transactions was included.</summary>
    /// <exception cref="InvalidOperationException">The intent is not prepared, or the transaction is none of its attempts.</exception>
    public OutboxEntry Confirm(string key, Confirmation confirmation, WriteBatch? alongside = null)
    {
        ArgumentNullException.ThrowIfNull(confirmation);
        return Move(key, OutboxState.Confirmed, alongside, entry =>
        {
            if (entry.Confirmation == confirmation)
                return entry;
            return entry.Attempts.Any(attempt => attempt.Hash == confirmation.TransactionHash)
                ? entry with { State = OutboxState.Confirmed, Confirmation = confirmation }
                : throw new InvalidOperationException(
                    $"confirm: expected one of {entry.Attempts.Count} attempts, got {confirmation.TransactionHash} ({Where(key)})");
        });
    }

    /// <summary>Takes a confirmation back after a re-organisation: the intent is due again with the attempts it had.</summary>
    /// <exception cref="InvalidOperationException">The intent is pending or failed.</exception>
    public OutboxEntry Reopen(string key, WriteBatch? alongside = null) => Move(key, OutboxState.Prepared, alongside, entry =>
        entry.State switch
        {
            OutboxState.Prepared => entry,
            OutboxState.Confirmed => entry with { State = OutboxState.Prepared, Confirmation = null, Sequence = _nextSequence++ },
            _ => throw Refused(entry, OutboxState.Prepared),
        });

    /// <summary>The confirmed intents whose blocks are not known to stay.</summary>
    public IReadOnlyList<OutboxEntry> Unsettled()
    {
        lock (_store.Gate)
        {
            var entries = new List<OutboxEntry>();
            foreach (StoreEntry confirmed in _store.Scan(ColumnFamily.Outbox, new[] { ConfirmedPrefix }))
            {
                string key = Encoding.UTF8.GetString(confirmed.Key.AsSpan(1));
                entries.Add(Find(key) is { Confirmation: not null } entry
                    ? entry
                    : throw new StoreCorruptedException($"list confirmed: expected a confirmed entry, got another ({Where(key)})"));
            }

            return entries;
        }
    }

    /// <summary>Notes that no re-organisation will take the confirmation back. On an intent that is not confirmed it does nothing.</summary>
    public void Settle(string key)
    {
        ArgumentException.ThrowIfNullOrEmpty(key);
        lock (_store.Gate)
        {
            var batch = new WriteBatch();
            batch.Delete(ColumnFamily.Outbox, ConfirmedKey(key));
            _store.Write(batch);
        }
    }

    /// <summary>Drops the attempts, so that the intent is signed anew. Only for an intent whose nonce another transaction has used up
    /// beyond the depth of any re-organisation.</summary>
    /// <exception cref="InvalidOperationException">The intent is finished.</exception>
    public OutboxEntry Requeue(string key, WriteBatch? alongside = null) => Move(key, OutboxState.Pending, alongside, entry =>
        entry.State == OutboxState.Pending ? entry : entry with { State = OutboxState.Pending, Attempts = [] });

    /// <summary>Gives the intent up. A prepared one only when its nonce is used up, as for <see cref="Requeue"/>.</summary>
    /// <exception cref="InvalidOperationException">The intent is confirmed.</exception>
    public OutboxEntry Fail(string key, string reason, WriteBatch? alongside = null)
    {
        ArgumentNullException.ThrowIfNull(reason);
        return Move(key, OutboxState.Failed, alongside, entry =>
            entry.State == OutboxState.Failed ? entry : entry with { State = OutboxState.Failed, FailureReason = reason });
    }

    /// <summary>Applies <paramref name="change"/>, which returns the entry itself when the move was made before, in one write.</summary>
    private OutboxEntry Move(string key, OutboxState to, WriteBatch? alongside, Func<OutboxEntry, OutboxEntry> change)
    {
        lock (_store.Gate)
        {
            OutboxEntry before = Find(key)
                ?? throw new InvalidOperationException($"outbox: expected an intent, got none of this key ({Where(key)})");
            OutboxEntry after = change(before);
            WriteBatch batch = alongside ?? new WriteBatch();
            if (!ReferenceEquals(before, after))
            {
                if (!OutboxTransitions.IsAllowed(before.State, to))
                    throw Refused(before, to);
                Store(batch, after, before);
            }

            _store.Write(batch);
            return after;
        }
    }

    private static void Store(WriteBatch batch, OutboxEntry entry, OutboxEntry? before)
    {
        if (before is not null && OutboxTransitions.IsDue(before.State))
            batch.Delete(ColumnFamily.Outbox, DueKey(before));
        if (OutboxTransitions.IsDue(entry.State))
            batch.Put(ColumnFamily.Outbox, DueKey(entry), []);
        if (entry.State == OutboxState.Confirmed)
            batch.Put(ColumnFamily.Outbox, ConfirmedKey(entry.Key), []);
        else if (before?.State == OutboxState.Confirmed)
            batch.Delete(ColumnFamily.Outbox, ConfirmedKey(entry.Key));
        batch.Put(ColumnFamily.Outbox, RecordKey(entry.Key), OutboxEncoding.Encode(entry));
    }

    private InvalidOperationException Refused(OutboxEntry entry, OutboxState to) =>
        new($"outbox: expected a move of the table from {entry.State}, got {to} ({Where(entry.Key)})");

    private string Where(string key) => $"outbox entry {key} in {_store.Path}";

    private static byte[] RecordKey(string key) => [RecordPrefix, .. Encoding.UTF8.GetBytes(key)];

    private static byte[] ConfirmedKey(string key) => [ConfirmedPrefix, .. Encoding.UTF8.GetBytes(key)];

    private static byte[] DueKey(OutboxEntry entry)
    {
        byte[] text = Encoding.UTF8.GetBytes(entry.Key);
        var key = new byte[DueHeader + text.Length];
        key[0] = DuePrefix;
        key[1] = (byte)entry.Turn.Urgency;
        BinaryPrimitives.WriteUInt64BigEndian(key.AsSpan(2), entry.Turn.Deadline);
        BinaryPrimitives.WriteUInt64BigEndian(key.AsSpan(SequenceAt), entry.Sequence);
        text.CopyTo(key, DueHeader);
        return key;
    }

    private static ulong SequenceOf(byte[] dueKey) => BinaryPrimitives.ReadUInt64BigEndian(dueKey.AsSpan(SequenceAt));
}
