using Verifiable.Protocol.Disputes;
using Verifiable.Protocol.Hashing;

namespace Verifiable.EndToEnd.Fuzz;

/// <summary>A move that was tried.</summary>
/// <param name="Phase">The phase that the game was in.</param>
/// <param name="ByWorker">Who sends it, whose turn it may be or not.</param>
/// <param name="Move">The move.</param>
/// <param name="Node">The node that it answers; zero: the one that the game has.</param>
/// <param name="Accepted">Whether it fits.</param>
internal sealed record FuzzedMove(DisputePhase Phase, bool ByWorker, DisputeMove Move, Hash256 Node, bool Accepted);
