using Verifiable.EndToEnd.Disputes;
using Verifiable.Execution.Tests.Disputes;
using Verifiable.Execution.Tree;
using Verifiable.Protocol.Disputes;
using Verifiable.Protocol.Hashing;

namespace Verifiable.EndToEnd.Fuzz;

/// <summary>A game played in memory, and everything that was tried in it: the script that the contract is to follow.</summary>
internal sealed class FuzzedGame
{
    /// <summary>One move in this many is preceded by one that is spoilt.</summary>
    private const int Spoilt = 10;

    /// <summary>After so many refusals a player has nothing left to try.</summary>
    private const int MostRefusals = 3;

    private const int MoreThanAnyGame = 300;
    private readonly SimulatedReferee _referee;
    private readonly Random _random;
    private readonly SpoiltMoves _spoilt;

    /// <summary>Opens a game about a segment that ends, the worker says, in <paramref name="end"/>.</summary>
    public FuzzedGame(DisputableJob job, int segment, Hash256 start, Hash256 end, Random random)
    {
        Job = job;
        Segment = segment;
        Start = start;
        End = end;
        _random = random;
        _spoilt = new SpoiltMoves(random);
        _referee = new SimulatedReferee(
            job.Program, job.Encoded.Header, TensorCommitments.DatasetRoot(job.Inputs.Datasets), TensorCommitments.Root(job.Inputs.Schedule),
            job.FirstStep(segment), job.EndStep(segment) - job.FirstStep(segment), start, end);
    }

    public DisputableJob Job { get; }

    public int Segment { get; }

    public Hash256 Start { get; }

    public Hash256 End { get; }

    /// <summary>All moves in order, refused ones among them.</summary>
    public List<FuzzedMove> Moves { get; } = [];

    /// <summary>Whether a spoilt move happened to fit: then the side that made it is no longer honest.</summary>
    public bool Swerved { get; private set; }

    /// <summary>Who won, by a terminal or because the other side had no move.</summary>
    public Winner Winner => _referee.Winner ?? throw new InvalidOperationException("fuzzed game: expected it to be over, got one that runs");

    /// <summary>Where it ended; <see cref="DisputePhase.Closed"/> after a terminal.</summary>
    public DisputePosition Position => _referee.Position;

    /// <summary>The phases in which a move was made.</summary>
    public IReadOnlySet<DisputePhase> Visited => _referee.Visited;

    /// <summary>Whether a terminal decided.</summary>
    public bool Decided => Position.Phase == DisputePhase.Closed;

    /// <summary>Plays to the end.</summary>
    public void Play(Func<DisputePosition, DisputeMove?> worker, Func<DisputePosition, DisputeMove?> challenger)
    {
        int refusals = 0;
        while (_referee.Winner is null)
        {
            if (Moves.Count >= MoreThanAnyGame)
                throw new InvalidOperationException($"fuzzed game: expected an end within {MoreThanAnyGame} moves, got phase {Position.Phase}");
            bool byWorker = !_referee.IsChallengersTurn;
            DisputeMove? move = (byWorker ? worker : challenger)(Position);
            if (move is not null && _random.Next(Spoilt) == 0 && TrySpoilt(byWorker, move))
                continue;
            if (move is null || (!Try(byWorker, move) && ++refusals == MostRefusals))
                _referee.TimeOut();
        }
    }

    /// <summary>Makes a wrong move first; whether the position has changed.</summary>
    private bool TrySpoilt(bool byWorker, DisputeMove move)
    {
        switch (_random.Next(6))
        {
            case 0:
                Moves.Add(new FuzzedMove(Position.Phase, !byWorker, move, Keccak256.Hash([1]), Accepted: false));
                return false;
            case 1:
                Moves.Add(new FuzzedMove(Position.Phase, !byWorker, move, Hash256.Zero, Accepted: false));
                return false;
            case 2:
                Moves.Add(new FuzzedMove(Position.Phase, byWorker, move, Keccak256.Hash([2]), Accepted: false));
                return false;
            default:
                bool fits = Try(byWorker, _spoilt.Spoil(move));
                Swerved |= fits;
                return fits;
        }
    }

    private bool Try(bool byWorker, DisputeMove move)
    {
        DisputePhase phase = Position.Phase;
        bool accepted = _referee.TryMove(move);
        Moves.Add(new FuzzedMove(phase, byWorker, move, Hash256.Zero, accepted));
        return accepted;
    }
}
