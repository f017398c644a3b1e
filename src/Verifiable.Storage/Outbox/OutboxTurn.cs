namespace Verifiable.Storage;

/// <summary>When it is an intent's turn: the more urgent one first, of equally urgent ones that whose deadline is first, of those the one that became due first.</summary>
/// <param name="Urgency">What its delay costs.</param>
/// <param name="Deadline">Second of the chain after which it is of no use. Default: none, which is the last of all.</param>
/// <param name="Lane">Intents of one lane each need the one before: none is signed before those that were due earlier are included or given up. Default: empty, no lane.</param>
public sealed record OutboxTurn(OutboxUrgency Urgency, ulong Deadline = ulong.MaxValue, string Lane = "")
{
    /// <summary>That of intents of which nothing is said: <see cref="OutboxUrgency.Work"/> without a deadline.</summary>
    public static OutboxTurn Default { get; } = new(OutboxUrgency.Work);
}
