namespace Verifiable.EndToEnd.Disputes;

/// <summary>The contract's <c>Reason</c>.</summary>
internal enum EndReason : byte
{
    None,
    Proof,
    Timeout,
    JobEnded,
}
