using Verifiable.Economics.Formulas;
using Verifiable.Economics.Simulation;

namespace Verifiable.Economics.Tests.Simulation;

public sealed class MarketSimulationTests
{
    private const int Agents = 2000;

    /// <summary>Standard errors that a mean may be off: beyond 4.5 once in 150,000 draws, and seeds are fixed.</summary>
    private const double Sigmas = 4.5;

    [Fact]
    public void Run_AllConducts_EveryMillionthIsAccountedFor()
    {
        MarketSimulation market = Mixed(threads: 1);
        market.Run(6);
        Assert.Equal(0, market.Ledger.Imbalance);
        Assert.True(market.Ledger is { Burned: > 0, Gas: > 0, Work: > 0 });
        RoundCount total = market.Total;
        Assert.True(total is { Late: > 0, Slashed: > 0, FalseChallenges: > 0, Audited: > 0, Checked: > 0 });
        Assert.True(total.Found == total.Slashed && total.Found <= total.False && total.False < total.Segments);
        Assert.True(total.SelfDealing.Count > 0 && total.SelfDealing.Mean < 0);
    }

    [Fact]
    public void Run_AnyThreads_GivesTheSameBalances()
    {
        MarketSimulation one = Mixed(threads: 1), four = Mixed(threads: 4);
        one.Run(3);
        four.Run(3);
        Assert.Equal(Balances(one), Balances(four));
        Assert.Equal((one.Total.Attempts.Mean, one.Total.Attempts.Error), (four.Total.Attempts.Mean, four.Total.Attempts.Error));
        MarketSimulation other = new(new EconomicTerms(), one.Population, 8);
        other.Run(3);
        Assert.NotEqual(Balances(one), Balances(other));
    }

    [Theory]
    [InlineData(0.02, 0.0, 0.0, 0.0, 0.01, 4, 3000)]
    [InlineData(0.1, 0.33, 0.1, 0.05, 0.2, 4, 300)]
    [InlineData(0.3, 0.66, 0.0, 0.0, 0.1, 0, 200)]
    [InlineData(0.5, 0.9, 0.0, 0.1, 0.0, 9, 400)]
    [InlineData(0.0, 0.5, 0.0, 0.3, 0.05, 1, 100)]
    [InlineData(1.0, 1.0, 0.0, 0.0, 0.0, 3, 100)]
    public void Run_EveryWorkerCheats_EarnsWhatTheFormulaSays(double rate, double colluding, double lazy, double open, double withholding, int accomplices, double stake)
    {
        var population = new Population(6000, role => role switch
        {
            AgentRole.Worker => new ConductShares(0, 0, 1),
            AgentRole.Auditor => new ConductShares(0, lazy, colluding),
            AgentRole.Challenger => new ConductShares(0, 0, 0.5),
            _ => ConductShares.AllHonest,
        });
        EconomicTerms terms = new EconomicTerms
        {
            AuditRate = rate,
            OpenDetection = open,
            Withholding = withholding,
            Accomplices = accomplices,
            Stake = stake,
            Bond = stake / 10,
            Colluding = population.AuditStakeShare(AgentConduct.Colluding),
            Lazy = population.AuditStakeShare(AgentConduct.Lazy),
        };
        var market = new MarketSimulation(terms, population, 20261122);
        market.Run(10);
        Sample attempts = market.Total.Attempts;
        Assert.Equal(12_000, attempts.Count);
        double theory = CheatingProfit.OfAttempt(terms);
        Assert.True(Math.Abs(attempts.Mean - theory) <= (Sigmas * attempts.Error) + 1e-6, $"expected {theory}, got {attempts.Mean} with a standard error of {attempts.Error}");
        Assert.Equal(0, market.Ledger.Imbalance);
    }

    /// <summary>An honest worker is paid in full whatever accomplices of others do, but for the re-execution of a segment in each false challenge.</summary>
    [Fact]
    public void Run_HonestWorkersAndFalseChallenges_NeverLoseStake()
    {
        EconomicTerms terms = new EconomicTerms { OpenDetection = 0.2 };
        var population = new Population(Agents, role => role is AgentRole.Challenger or AgentRole.Auditor ? new ConductShares(0.2, 0.2, 0.3) : ConductShares.AllHonest);
        var market = new MarketSimulation(terms, population, 3);
        market.Run(5);
        (int first, int count) = population.Of(AgentRole.Worker);
        long earned = Enumerable.Range(first, count).Sum(i => market.Ledger[i]);
        long jobs = 5 * population.Of(AgentRole.Requester).Count;
        Assert.Equal(0, market.Total.Slashed);
        Assert.True(market.Total.FalseChallenges > 0);
        Assert.Equal((jobs * Ledger.Amount(terms.HonestProfit)) - (market.Total.FalseChallenges * Ledger.Amount(terms.SegmentCost)), earned);
        (first, count) = population.Of(AgentRole.Challenger);
        AgentGroup accomplices = population.Of(AgentRole.Challenger, AgentConduct.Colluding).Single();
        long lost = -Enumerable.Range(accomplices.First, accomplices.Count).Sum(i => market.Ledger[i]);
        Assert.Equal(market.Total.FalseChallenges * Ledger.Amount(terms.Bond + terms.Gas + (terms.Moves * terms.Gas)), lost);
    }

    [Fact]
    public void Run_RationalWorkersUnderTheRule_NeverCheat()
    {
        var population = new Population(Agents, role => role == AgentRole.Worker ? new ConductShares(1, 0, 0) : ConductShares.AllHonest);
        var safe = new MarketSimulation(new EconomicTerms(), population, 5);
        safe.Run(5);
        Assert.Equal(0, safe.Total.False);
        var unsafeMarket = new MarketSimulation(new EconomicTerms { AuditRate = 0.001 }, population, 5);
        unsafeMarket.Run(5);
        Assert.True(unsafeMarket.Total.False > 0);
    }

    [Fact]
    public void Run_RationalAuditorsWithoutFee_DoNotAnswer()
    {
        var population = new Population(Agents, role => role == AgentRole.Auditor ? new ConductShares(1, 0, 0) : ConductShares.AllHonest);
        var market = new MarketSimulation(new EconomicTerms { AuditFee = 0, MissPenalty = 5 }, population, 5);
        market.Run(3);
        (int first, int count) = population.Of(AgentRole.Auditor);
        long lost = -Enumerable.Range(first, count).Sum(i => market.Ledger[i]);
        Assert.True(lost > 0);
        Assert.Equal(0, lost % Ledger.Amount(5));
        Assert.Equal(lost, market.Ledger.Burned);
    }

    [Fact]
    public void Create_WrongTerms_Throws() =>
        Assert.Throws<ArgumentException>(() => new MarketSimulation(new EconomicTerms { AuditRate = 2 }, new Population(Agents, _ => ConductShares.AllHonest), 1));

    private static MarketSimulation Mixed(int threads) =>
        new(new EconomicTerms { OpenDetection = 0.1 }, new Population(Agents, _ => new ConductShares(0.3, 0.1, 0.15)), 7, threads);

    private static long[] Balances(MarketSimulation market) => [.. Enumerable.Range(0, market.Population.Count).Select(i => market.Ledger[i])];
}
