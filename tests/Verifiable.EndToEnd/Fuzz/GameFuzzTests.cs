using System.Collections.Concurrent;
using System.Globalization;
using Verifiable.EndToEnd.Disputes;
using Verifiable.Execution.Disputes;
using Verifiable.Execution.Tests.Disputes;
using Verifiable.Protocol.Disputes;
using Xunit.Abstractions;

namespace Verifiable.EndToEnd.Fuzz;

/// <summary>Whole random games, played by the solvers and by the contract: both agree on every move and on the winner, and the honest side wins.</summary>
/// <remarks>
/// A game is given by a number: the job's seed and the game's place in it. <c>VERIFIABLE_FUZZ_GAMES</c> sets how many are played (<c>make test-deep</c> does), <c>VERIFIABLE_FUZZ_SEED</c> the first job's
/// seed, so that a failure can be played again.
/// </remarks>
public sealed class GameFuzzTests(ArenaChain chain, ITestOutputHelper output) : IClassFixture<ArenaChain>
{
    private const int GamesOfJob = 40;
    private static readonly Lie[] s_lies = Enum.GetValues<Lie>();
    private static readonly HashSet<DisputePhase> s_wide =
        [DisputePhase.ChooseInterval, DisputePhase.ChooseOperator, DisputePhase.ChooseState, DisputePhase.ChooseTensor, DisputePhase.ChooseBlocks];

    private readonly ConcurrentDictionary<(Lie Lie, bool HonestChallenger, Winner Winner), int> _outcomes = [];
    private readonly ConcurrentDictionary<DisputePhase, int> _visited = [];
    private readonly ConcurrentDictionary<DisputePhase, int> _repeated = [];
    private int _refused;

    [Fact]
    public async Task RandomGames_SolversAndContract_AgreeOnEveryMoveAndTheWinner()
    {
        int games = Setting("VERIFIABLE_FUZZ_GAMES", 10_000), seed = Setting("VERIFIABLE_FUZZ_SEED", 1);
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount };
        await Parallel.ForEachAsync(Enumerable.Range(seed, (games + GamesOfJob - 1) / GamesOfJob), parallel, async (job, _) => await PlayJobAsync(job));

        foreach (var (outcome, count) in _outcomes.OrderBy(o => o.Key.Lie).ThenBy(o => o.Key.HonestChallenger))
            output.WriteLine($"{count,7} {outcome}");
        output.WriteLine($"{_refused,7} moves refused; {string.Join(", ", _visited.OrderBy(v => v.Key).Select(v => $"{v.Key} {v.Value}"))}; more than once in a game: {string.Join(", ", _repeated.OrderBy(v => v.Key).Select(v => $"{v.Key} {v.Value}"))}");
        Assert.True(_outcomes.Values.Sum() >= games, $"expected {games} games, got {_outcomes.Values.Sum()}");
        if (games < GamesOfJob * 50)
            return;
        // Every lie was told, and each kind of player has won and lost where it can.
        foreach (Lie lie in s_lies.Except([Lie.None]))
            Assert.True(_outcomes.ContainsKey((lie, true, Winner.Challenger)), $"expected a challenger that shows the lie {lie}, got none");
        Assert.True(_outcomes.ContainsKey((Lie.None, false, Winner.Worker)), "expected a malicious challenger that loses, got none");
        Assert.True(_outcomes.Keys.Any(k => k.Lie != Lie.None && !k.HonestChallenger && k.Winner == Winner.Worker), "expected a liar that wins against a malicious challenger, got none");
        Assert.Equal([.. Enum.GetValues<DisputePhase>().Except([DisputePhase.None, DisputePhase.Closed])], _visited.Keys.Order());
        // Levels that are wider than one move were gone down in several.
        Assert.Superset(s_wide, _repeated.Keys.ToHashSet());
        Assert.True(_refused > games / 4, $"expected a refused move in every fourth game, got {_refused}");
    }

    private async Task PlayJobAsync(int seed)
    {
        using DisputableJob job = RandomJobs.Next(new Random(seed));
        for (int number = 0; number < GamesOfJob; number++)
        {
            string name = $"VERIFIABLE_FUZZ_SEED={seed} VERIFIABLE_FUZZ_GAMES={GamesOfJob}, game {number}";
            try
            {
                await PlayAsync(job, new Random((seed * 1009) + number), name);
            }
            catch (Exception exception) when (exception is not Xunit.Sdk.XunitException)
            {
                throw new InvalidOperationException($"game: expected it to be played, got {exception.Message} ({name})", exception);
            }
        }
    }

    private async Task PlayAsync(DisputableJob job, Random random, string name)
    {
        int segment = random.Next(job.Segments);
        // A third of the workers is honest, and so is half of the challengers; an honest challenger has nothing to say to an honest worker.
        bool honestChallenger = random.Next(2) == 0;
        using var liar = new Liar(job, segment, random);
        (Lie lie, IClaimTrace claims) = liar.Tell(!honestChallenger && random.Next(2) == 0 ? Lie.None : s_lies[random.Next(1, s_lies.Length)]);
        ChallengerSolver solver = job.Challenger(segment);
        var game = new FuzzedGame(job, segment, job.Honest(segment).StateRoot(job.FirstStep(segment)), claims.StateRoot(job.EndStep(segment)), random);
        game.Play(new DefenderSolver(claims, job.Program).NextMove, honestChallenger ? solver.NextMove : new RandomChallenger(job, solver, random).NextMove);

        ArenaResult contract = await chain.PlayAsync(game);
        AssertSame(game, contract, $"{name}: {lie}, {(honestChallenger ? "honest" : "malicious")} challenger");
        if (!game.Swerved && (honestChallenger || lie == Lie.None))
            Assert.True(game.Winner == (lie == Lie.None ? Winner.Worker : Winner.Challenger), $"expected the honest side to win, got {game.Winner} ({name}: {lie})");
        Count(game, lie, honestChallenger);
    }

    private static void AssertSame(FuzzedGame game, ArenaResult contract, string name)
    {
        if (contract.Agreed < game.Moves.Count)
        {
            FuzzedMove move = game.Moves[contract.Agreed];
            Assert.Fail(
                $"expected move {contract.Agreed} ({move.Move.GetType().Name}) to be {(move.Accepted ? "accepted" : "refused")}, "
                + $"got {(move.Accepted ? ArenaChain.ErrorIn(contract.Answer) : "no error")} in {(DisputePhase)contract.Game.Phase} ({name})");
        }

        DisputePosition position = game.Position;
        Assert.True((DisputePhase)contract.Game.Phase == position.Phase, $"expected {position.Phase}, got {(DisputePhase)contract.Game.Phase} ({name})");
        GameOutcome winner = game.Winner == Winner.Worker ? GameOutcome.ChallengerLost : GameOutcome.WorkerLost;
        // Where no terminal decides, who has to move loses by the clock.
        GameOutcome settled = game.Decided ? (GameOutcome)contract.Game.Outcome : contract.WorkerMoves ? GameOutcome.WorkerLost : GameOutcome.ChallengerLost;
        Assert.True(settled == winner, $"expected {winner}, got {settled} ({name})");
        var expected = (position.FirstStep, position.StepCount, position.OperatorIndex, position.Element, position.Value, position.FirstBlock);
        var actual = ((long)contract.Game.FirstStep, (long)contract.Game.StepCount, (int)contract.Game.OperatorIndex, (long)contract.Game.Element, contract.Game.Value, (long)contract.Game.FirstBlock);
        Assert.True(expected == actual, $"expected {expected}, got {actual} ({name})");
    }

    private void Count(FuzzedGame game, Lie lie, bool honestChallenger)
    {
        _outcomes.AddOrUpdate((lie, honestChallenger, game.Winner), 1, (_, n) => n + 1);
        foreach (DisputePhase phase in game.Visited)
            _visited.AddOrUpdate(phase, 1, (_, n) => n + 1);
        foreach (var kind in game.Moves.Where(m => m.Accepted).GroupBy(m => m.Phase).Where(k => k.Count() > 1))
            _repeated.AddOrUpdate(kind.Key, 1, (_, n) => n + 1);
        Interlocked.Add(ref _refused, game.Moves.Count(m => !m.Accepted));
    }

    private static int Setting(string name, int otherwise) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } text ? int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture) : otherwise;
}
