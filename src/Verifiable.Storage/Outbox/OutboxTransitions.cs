using System.Collections.Frozen;

namespace Verifiable.Storage;

/// <summary>The moves an intent can make.</summary>
/// <remarks>
/// <code>
/// from       to         by
/// Pending    Prepared   signing
/// Pending    Failed     giving up before anything was signed
/// Prepared   Prepared   signing again under the same nonce, with a higher fee
/// Prepared   Pending    the nonce went to another transaction for good, so the signed one can never be included
/// Prepared   Confirmed  a receipt
/// Prepared   Failed     giving up; only when the nonce went to another transaction for good
/// Confirmed  Prepared   a re-organisation took the receipt's block away
/// </code>
/// </remarks>
public static class OutboxTransitions
{
    private static readonly FrozenSet<(OutboxState From, OutboxState To)> Allowed = new[]
    {
        (OutboxState.Pending, OutboxState.Prepared),
        (OutboxState.Pending, OutboxState.Failed),
        (OutboxState.Prepared, OutboxState.Prepared),
        (OutboxState.Prepared, OutboxState.Pending),
        (OutboxState.Prepared, OutboxState.Confirmed),
        (OutboxState.Prepared, OutboxState.Failed),
        (OutboxState.Confirmed, OutboxState.Prepared),
    }.ToFrozenSet();

    /// <summary>Whether the table has this move.</summary>
    public static bool IsAllowed(OutboxState from, OutboxState to) => Allowed.Contains((from, to));

    /// <summary>Whether an intent in this state still needs work.</summary>
    public static bool IsDue(OutboxState state) => state is OutboxState.Pending or OutboxState.Prepared;
}
