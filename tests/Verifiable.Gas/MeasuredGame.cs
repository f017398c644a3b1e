using System.Numerics;
using Verifiable.EndToEnd.Disputes;
using Verifiable.Ethereum.Contracts;
using Verifiable.Ethereum.Rpc;
using Verifiable.Ethereum.Transactions;
using Verifiable.Node.Disputes;
using Verifiable.Protocol.Disputes;
using Verifiable.Protocol.Hashing;

namespace Verifiable.Gas;

/// <summary>A game that was played on the chain, with the gas of its transactions.</summary>
/// <param name="Open">Gas of the opening.</param>
/// <param name="Moves">All moves in order, the terminal last.</param>
/// <param name="Last">The position in which the terminal was sent.</param>
internal sealed record MeasuredGame(ulong Open, IReadOnlyList<MeasuredMove> Moves, DisputePosition Last)
{
    private const int MoreThanAnyGame = 200;
    private const long SecondsBetweenMoves = 12;

    /// <summary>Moves of the worker, each answered by the challenger.</summary>
    public ulong Rounds => (ulong)Moves.Count(m => m.ByWorker);

    /// <summary>The dearest move between the opening and the terminal.</summary>
    public ulong MostOfMoves => Moves.SkipLast(1).Max(m => m.Gas);

    /// <summary>The terminal.</summary>
    public MeasuredMove Terminal => Moves[^1];

    /// <summary>Everything that both sides sent.</summary>
    public ulong Total => Open + (ulong)Moves.Sum(m => (long)m.Gas);

    /// <summary>Opens a game on a submitted segment of attempt 0 and plays it until a terminal shows the worker wrong.</summary>
    public static async Task<MeasuredGame> PlayAsync(
        ChainFixture chain, SubmittedJob job, Address challenger, Func<DisputePosition, DisputeMove?> defend, Func<DisputePosition, DisputeMove?> attack)
    {
        TransactionReceipt opened = await chain.SendAsync(challenger, chain.Game.Open(job.Id, 0, 0, job.Start, job.End));
        List<EthereumLog> logs = [.. opened.Logs.Where(l => l.Address == chain.Game.Address)];
        BigInteger id = logs.Select(DisputeGame.GameOpenedEvent.TryDecode).First(e => e is not null)!.GameId;
        var moves = new List<MeasuredMove>();
        for (DisputePosition? last = null; moves.Count < MoreThanAnyGame;)
        {
            Game state = await chain.Game.GameOfAsync(id);
            if ((DisputePhase)state.Phase == DisputePhase.Closed)
            {
                if ((GameOutcome)state.Outcome != GameOutcome.WorkerLost || (EndReason)state.Reason != EndReason.Proof)
                    throw new InvalidOperationException($"game {id}: expected the worker to lose by proof, got {(GameOutcome)state.Outcome} by {(EndReason)state.Reason}");
                return new MeasuredGame(opened.GasUsed, moves, last!);
            }

            last = GameReplay.Position(state, logs);
            (Address mover, _) = await chain.Game.MoverOfAsync(id);
            bool byWorker = mover == job.Worker;
            DisputeMove move = (byWorker ? defend : attack)(last)
                ?? throw new InvalidOperationException($"game {id}: expected a move, got none ({last.Phase})");
            TransactionRequest request = MoveEncoding.Encode(chain.Game, id, state.Node, job.Header, move);
            // A move in the same second as the one before would leave the clock as it is, and cost less than on a real chain.
            await chain.Rpc.SendAsync("evm_increaseTime", [SecondsBetweenMoves]);
            TransactionReceipt receipt = await chain.SendAsync(mover, request);
            moves.Add(new MeasuredMove(last.Phase, byWorker, receipt.GasUsed, request.Data.Length));
            logs.AddRange(receipt.Logs.Where(l => l.Address == chain.Game.Address));
        }

        throw new InvalidOperationException($"game {id}: expected an end within {MoreThanAnyGame} moves, got none");
    }
}
