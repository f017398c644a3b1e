namespace Verifiable.Execution.Tests.Disputes;

/// <summary>Who won a game.</summary>
internal enum Winner
{
    Worker,
    Challenger,
}
