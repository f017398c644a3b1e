namespace Verifiable.Storage;

/// <summary>The stored form of an <see cref="OutboxEntry"/>.</summary>
/// <remarks>
/// <c>u8 version ‖ text key ‖ u64 sequence ‖ u8 urgency ‖ u64 deadline ‖ text lane ‖ u8 state ‖ bytes payload ‖ u32 count ‖ (bytes raw ‖ hash ‖ u64 nonce)* ‖ tail</c>, where the
/// tail is <c>hash transaction ‖ hash block ‖ u64 number ‖ u8 success</c> when confirmed, <c>text reason</c> when failed, else empty.
/// </remarks>
internal static class OutboxEncoding
{
    private const byte Version = 2;

    public static ReadOnlySpan<byte> Encode(OutboxEntry entry)
    {
        var writer = new RecordWriter(Version);
        writer.Text(entry.Key);
        writer.UInt64(entry.Sequence);
        writer.Byte((byte)entry.Turn.Urgency);
        writer.UInt64(entry.Turn.Deadline);
        writer.Text(entry.Turn.Lane);
        writer.Byte((byte)entry.State);
        writer.Bytes(entry.Payload.Span);
        writer.UInt32((uint)entry.Attempts.Count);
        foreach (StoredTransaction attempt in entry.Attempts)
        {
            writer.Bytes(attempt.Raw.Span);
            writer.Hash(attempt.Hash);
            writer.UInt64(attempt.Nonce);
        }

        if (entry.Confirmation is { } confirmation)
        {
            writer.Hash(confirmation.TransactionHash);
            writer.Hash(confirmation.BlockHash);
            writer.UInt64(confirmation.BlockNumber);
            writer.Byte(confirmation.Success ? (byte)1 : (byte)0);
        }

        if (entry.FailureReason is { } reason)
            writer.Text(reason);
        return writer.WrittenSpan;
    }

    /// <exception cref="StoreCorruptedException">The bytes are not an entry.</exception>
    public static OutboxEntry Decode(ReadOnlySpan<byte> record, string where)
    {
        var reader = new RecordReader(record, Version, where);
        string key = reader.Text();
        ulong sequence = reader.UInt64();
        byte urgency = reader.Byte();
        if (urgency is < (byte)OutboxUrgency.Clock or > (byte)OutboxUrgency.Collection)
            throw new StoreCorruptedException($"read outbox entry: expected an urgency, got {urgency} ({where})");
        var turn = new OutboxTurn((OutboxUrgency)urgency, reader.UInt64(), reader.Text());
        byte stateByte = reader.Byte();
        if (stateByte is < (byte)OutboxState.Pending or > (byte)OutboxState.Failed)
            throw new StoreCorruptedException($"read outbox entry: expected a state, got {stateByte} ({where})");
        var state = (OutboxState)stateByte;
        byte[] payload = reader.Bytes();
        var attempts = new List<StoredTransaction>();
        for (uint count = reader.UInt32(); count > 0; count--)
            attempts.Add(new StoredTransaction(reader.Bytes(), reader.Hash(), reader.UInt64()));

        Confirmation? confirmation = state == OutboxState.Confirmed
            ? new Confirmation(reader.Hash(), reader.Hash(), reader.UInt64(), reader.Byte() != 0)
            : null;
        string? reason = state == OutboxState.Failed ? reader.Text() : null;
        reader.End();
        return new OutboxEntry(key, sequence, state, payload, attempts, confirmation, reason) { Turn = turn };
    }
}
