using Verifiable.Ethereum.Contracts;

namespace Verifiable.EndToEnd.Fuzz;

/// <summary>What the contract made of a script.</summary>
/// <param name="Agreed">How many moves it accepted or refused as foretold; all of them, or the index of the first where it did not.</param>
/// <param name="Answer">What it answered to the last move that it looked at.</param>
/// <param name="WorkerMoves">Whether the worker would have to move next.</param>
/// <param name="Game">The game's state at the end.</param>
internal sealed record ArenaResult(int Agreed, byte[] Answer, bool WorkerMoves, Game Game);
