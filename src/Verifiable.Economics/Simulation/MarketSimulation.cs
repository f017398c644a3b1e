using Verifiable.Execution.Data;

namespace Verifiable.Economics.Simulation;

/// <summary>A market of agents over some rounds: every requester posts a job each round, and chance brings jobs and workers together.</summary>
/// <remarks>The same seed gives the same balances at any number of threads: each job draws from a stream of its own, and amounts are whole numbers. Memory grows with the agents alone.</remarks>
public sealed class MarketSimulation
{
    private readonly EconomicTerms _terms;
    private readonly ulong _seed;
    private readonly int _threads;
    private Beliefs _beliefs = Beliefs.AtFirst;
    private uint _round;

    /// <param name="terms">Terms of every job.</param>
    /// <param name="population">The agents.</param>
    /// <param name="seed">Decides every draw.</param>
    /// <param name="threads">Threads to use; no result depends on it.</param>
    public MarketSimulation(EconomicTerms terms, Population population, ulong seed, int threads = 1)
    {
        IReadOnlyList<string> problems = terms.Problems();
        if (problems.Count > 0)
            throw new ArgumentException($"simulate: {string.Join("; ", problems)}", nameof(terms));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(threads);
        (_terms, Population, _seed, _threads) = (terms, population, seed, threads);
        Ledger = new Ledger(population.Count);
    }

    /// <summary>The agents.</summary>
    public Population Population { get; }

    /// <summary>What they have won and lost.</summary>
    public Ledger Ledger { get; }

    /// <summary>What happened in all rounds.</summary>
    public RoundCount Total { get; } = new();

    /// <summary>Plays rounds.</summary>
    /// <exception cref="OperationCanceledException">Cancelled; the rounds played so far stand.</exception>
    public void Run(int rounds, CancellationToken cancellationToken = default)
    {
        for (int i = 0; i < rounds; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            RoundCount count = PlayRound();
            Total.Add(count);
            _beliefs = new Beliefs((double)count.Found / count.Segments, (double)count.Checked / count.Segments);
            _round++;
        }
    }

    private RoundCount PlayRound()
    {
        var rules = new MarketRules(_terms, Population, _beliefs);
        (int firstRequester, int jobs) = Population.Of(AgentRole.Requester);
        (int firstWorker, int workers) = Population.Of(AgentRole.Worker);
        // Another key than the jobs', whose streams have the same numbers.
        var order = new FeistelPermutation(~_seed, PhiloxPurpose.Simulation, _round, (uint)workers);
        var total = new RoundCount();
        Parallel.For(
            0,
            jobs,
            new ParallelOptions { MaxDegreeOfParallelism = _threads },
            () => new JobRun(rules, Ledger),
            (job, _, run) =>
            {
                var random = new PhiloxStream(_seed, PhiloxPurpose.Simulation, (_round * (uint)jobs) + (uint)job);
                run.Play(random, firstRequester + job, firstWorker + (int)order[(uint)(job % workers)]);
                return run;
            },
            run =>
            {
                lock (total)
                    total.Add(run.Count);
            });
        total.Rounds = 1;
        return total;
    }
}
