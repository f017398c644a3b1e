namespace Verifiable.Storage;

/// <summary>An intent as it is stored.</summary>
/// <param name="Key">What the intent is for; the same effect has the same key for ever.</param>
/// <param name="Sequence">Its place among those whose turn is the same; starts anew when it becomes due again.</param>
/// <param name="State">How far it has come.</param>
/// <param name="Payload">Opaque to the outbox.</param>
/// <param name="Attempts">The signed transactions, all of one nonce, the latest last; empty while pending.</param>
/// <param name="Confirmation">Set in state <see cref="OutboxState.Confirmed"/>.</param>
/// <param name="FailureReason">Set in state <see cref="OutboxState.Failed"/>.</param>
public sealed record OutboxEntry(
    string Key,
    ulong Sequence,
    OutboxState State,
    ReadOnlyMemory<byte> Payload,
    IReadOnlyList<StoredTransaction> Attempts,
    Confirmation? Confirmation,
    string? FailureReason)
{
    /// <summary>When it is its turn.</summary>
    public OutboxTurn Turn { get; init; } = OutboxTurn.Default;
}
