using System.Numerics;
using Verifiable.Ethereum.Contracts;

namespace Verifiable.Node.Disputes;

/// <summary>Looks after the games of one side, each on a task of its own: one whose segment takes long to execute keeps no other from its clock. Not thread-safe.</summary>
/// <param name="isolation">Takes up what goes wrong with a game.</param>
/// <param name="play">One look at a game, on any thread.</param>
public sealed class GameTable(Isolation isolation, Func<DisputeGame.GameOpenedEvent, CancellationToken, Task> play)
{
    private readonly Dictionary<BigInteger, Task> _looks = [];

    /// <summary>Ends with the looks under way.</summary>
    public Task Completion => Task.WhenAll(_looks.Values);

    /// <summary>Starts a look at each game that is not being looked at.</summary>
    public async Task AdvanceAsync(IEnumerable<DisputeGame.GameOpenedEvent> games, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(games);
        foreach (DisputeGame.GameOpenedEvent game in games)
        {
            string subject = $"Game {game.GameId}";
            if (_looks.TryGetValue(game.GameId, out Task? look))
            {
                if (!look.IsCompleted)
                    continue;
                _looks.Remove(game.GameId);
                await isolation.TryAsync(subject, () => look);
            }

            if (isolation.IsDue(subject))
                _looks.Add(game.GameId, Task.Run(() => play(game, cancellationToken), cancellationToken));
        }
    }
}
