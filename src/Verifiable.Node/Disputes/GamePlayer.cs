using Microsoft.Extensions.Logging;
using Verifiable.Ethereum.Contracts;
using Verifiable.Ethereum.Rpc;
using Verifiable.Protocol.Disputes;
using Verifiable.Storage;

namespace Verifiable.Node.Disputes;

/// <summary>Plays one side of one game: reads the position, asks the solver, puts the move into the outbox.</summary>
/// <remarks>
/// The key of a move is the game, how many moves it has seen, its phase and its node, all of them from the chain: a move is made once however
/// often the node restarts, and after a re-org the same position has the same key. Phase and node alone would not do. Both can come back in one game,
/// as when a state stands still and the part of an interval has the hash of the whole.
/// </remarks>
/// <param name="context">The node.</param>
/// <param name="opened">The game's opening.</param>
/// <param name="header">Header of the job's program.</param>
/// <param name="nextMove">The solver of this side: null when it is not its turn or it has nothing to point at.</param>
public sealed class GamePlayer(NodeContext context, DisputeGame.GameOpenedEvent opened, ProgramHeader header, Func<DisputePosition, DisputeMove?> nextMove)
{
    private string? _noMove;

    /// <summary>Whether this is the player of a game: after a re-org another game may have its number.</summary>
    public bool Plays(DisputeGame.GameOpenedEvent game)
    {
        ArgumentNullException.ThrowIfNull(game);
        return opened with { Log = game.Log } == game;
    }

    /// <summary>Makes the next move if it is this side's turn, or claims the opponent's timeout; nothing when the game is over.</summary>
    public async Task AdvanceAsync(CancellationToken cancellationToken)
    {
        Game game = await context.Game.GameOfAsync(opened.GameId, BlockTag.Latest, cancellationToken);
        if ((DisputePhase)game.Phase is DisputePhase.Closed or DisputePhase.None)
            return;
        var (mover, deadline) = await context.Game.MoverOfAsync(opened.GameId, BlockTag.Latest, cancellationToken);
        IReadOnlyList<EthereumLog> logs = context.Events.GameLogs(opened.GameId);
        DisputeGame.MovedEvent[] moves = [.. logs.Select(DisputeGame.MovedEvent.TryDecode).OfType<DisputeGame.MovedEvent>()];
        // The stored events may lag behind the state that was read.
        if (moves.Length == 0 || moves[^1].Node != game.Node || moves[^1].Phase != game.Phase)
            return;
        string key = $"game/{opened.GameId}/{moves.Length}/{game.Phase}/{game.Node}";
        if (mover == context.Account)
            Move(key, game, logs, (ulong)deadline);
        else if (await context.ChainTimeAsync(cancellationToken) > (ulong)deadline)
            context.Pump.EnqueueAgain($"{key}/timeout", context.Game.Timeout(opened.GameId), new OutboxTurn(OutboxUrgency.Clock));
    }

    private void Move(string key, Game game, IReadOnlyList<EthereumLog> logs, ulong deadline)
    {
        if (key == _noMove)
            return;
        context.Pump.EnqueueAgain(key, () =>
        {
            DisputePosition position = GameReplay.Position(game, logs);
            if (nextMove(position) is { } move)
            {
                Log.MoveChosen(context.Logger, opened.GameId, position.Phase, move.GetType().Name);
                return MoveEncoding.Encode(context.Game, opened.GameId, game.Node, header, move);
            }

            _noMove = key;
            Log.NothingToPointAt(context.Logger, opened.GameId, position.Phase);
            return null;
        }, new OutboxTurn(OutboxUrgency.Clock, deadline));
    }
}
