namespace Verifiable.EndToEnd.Disputes;

/// <summary>The contract's <c>Outcome</c>.</summary>
internal enum GameOutcome : byte
{
    None,
    WorkerLost,
    ChallengerLost,
    Superseded,
}
