using Verifiable.Protocol.Disputes;

namespace Verifiable.Execution.Tests.Disputes;

/// <summary>Plays a game to its end; a player without a fitting move lets its clock run out.</summary>
internal static class GameLoop
{
    private const int MoreThanAnyGame = 200;

    public static Winner Play(SimulatedReferee referee, Func<DisputePosition, DisputeMove?> worker, Func<DisputePosition, DisputeMove?> challenger)
    {
        for (int move = 0; referee.Winner is null; move++)
        {
            Assert.True(move < MoreThanAnyGame, $"expected the game to end, got phase {referee.Position.Phase} after {move} moves");
            DisputeMove? next = (referee.IsChallengersTurn ? challenger : worker)(referee.Position);
            if (next is null || !referee.TryMove(next))
                referee.TimeOut();
        }

        return referee.Winner.Value;
    }
}
