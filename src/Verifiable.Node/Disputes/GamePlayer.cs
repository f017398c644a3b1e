using Microsoft.Extensions.Logging;
using Verifiable.Ethereum.Contracts;
using Verifiable.Ethereum.Rpc;
using Verifiable.Node.Jobs;
using Verifiable.Protocol.Disputes;

namespace Verifiable.Node.Disputes;

/// <summary>Plays one side of one game: reads the position, asks the solver, puts the move into the outbox.</summary>
/// <remarks>The key of a move is the game, its phase and its node, so a move is made once however often the node restarts.</remarks>
/// <param name="context">The node.</param>
/// <param name="opened">The game's opening.</param>
/// <param name="job">The job in dispute.</param>
/// <param name="nextMove">The solver of this side: null when it is not its turn or it has nothing to point at.</param>
public sealed class GamePlayer(NodeContext context, DisputeGame.GameOpenedEvent opened, LoadedJob job, Func<DisputePosition, DisputeMove?> nextMove)
{
    /// <summary>Makes the next move if it is this side's turn, or claims the opponent's timeout; false when the game is over.</summary>
    public async Task<bool> AdvanceAsync(CancellationToken cancellationToken)
    {
        Game game = await context.Game.GameOfAsync(opened.GameId, BlockTag.Latest, cancellationToken);
        if ((DisputePhase)game.Phase is DisputePhase.Closed or DisputePhase.None)
            return false;
        var (mover, deadline) = await context.Game.MoverOfAsync(opened.GameId, BlockTag.Latest, cancellationToken);
        if (mover != context.Account)
        {
            if (await context.ChainTimeAsync(cancellationToken) > (ulong)deadline)
                context.Pump.Enqueue($"game/{opened.GameId}/timeout/{game.Node}", context.Game.Timeout(opened.GameId));
            return true;
        }

        string key = $"game/{opened.GameId}/{game.Phase}/{game.Node}";
        if (context.Pump.Find(key) is not null)
            return true;
        IReadOnlyList<EthereumLog> logs = context.Events.GameLogs(opened.GameId);
        if (!Describes(logs, game))
            return true;
        DisputePosition position = GameReplay.Position(game, logs);
        if (nextMove(position) is { } move)
        {
            Log.MoveChosen(context.Logger, opened.GameId, position.Phase, move.GetType().Name);
            context.Pump.Enqueue(key, MoveEncoding.Encode(context.Game, opened.GameId, game.Node, job.Header, move));
        }
        else
        {
            Log.NothingToPointAt(context.Logger, opened.GameId, position.Phase);
        }

        return true;
    }

    /// <summary>Whether the stored events reach up to the state that was read: its node and phase are the last that a move announced.</summary>
    private static bool Describes(IReadOnlyList<EthereumLog> logs, Game game)
    {
        for (int i = logs.Count - 1; i >= 0; i--)
        {
            if (DisputeGame.MovedEvent.TryDecode(logs[i]) is { } moved)
                return moved.Node == game.Node && moved.Phase == game.Phase;
        }

        return logs.Count > 0;
    }
}
