using Verifiable.Economics.Formulas;

namespace Verifiable.Economics.Simulation;

/// <summary>Plays a market in which every worker cheats on everything, at audit rates or stakes along an axis and for several colluding shares.</summary>
/// <param name="terms">Terms; the axis' one is replaced.</param>
/// <param name="agents">Agents of each market.</param>
/// <param name="rounds">Rounds of each market.</param>
/// <param name="seed">Decides every draw.</param>
/// <param name="threads">Threads to use.</param>
public sealed class ProfitSweep(EconomicTerms terms, int agents, int rounds, ulong seed, int threads)
{
    private const double MostStake = 1e9;

    /// <summary>Beyond the greatest break-even, by this factor, an axis ends.</summary>
    private const double Margin = 2.5;

    /// <summary>A stake of nothing is no stake: the axis begins with this part of its end.</summary>
    private const double LeastStake = 1e-3;

    private ulong _markets;

    /// <summary>Profit against the audit rate.</summary>
    public IReadOnlyList<SweepCurve> OverAuditRate(IReadOnlyList<double> colluding, int points, CancellationToken cancellationToken) =>
        Over(colluding, points, 1, CheatingProfit.BreakEvenAuditRate, (t, rate) => t with { AuditRate = rate }, cancellationToken);

    /// <summary>Profit against the stake; bonds keep their part of it.</summary>
    public IReadOnlyList<SweepCurve> OverStake(IReadOnlyList<double> colluding, int points, CancellationToken cancellationToken) =>
        Over(colluding, points, MostStake, t => CheatingProfit.BreakEvenStake(t, MostStake), CheatingProfit.WithStake, cancellationToken);

    /// <summary>Whether the check at posting passes, with all that the job pays as the gain.</summary>
    public static bool MayBePosted(EconomicTerms terms) => CheatingProfit.Bound(Detection.Of(terms), terms.Stake, terms.Payment + terms.AuditBudget) < 0;

    private List<SweepCurve> Over(
        IReadOnlyList<double> colluding, int points, double most, Func<EconomicTerms, double?> breakEven, Func<EconomicTerms, double, EconomicTerms> at, CancellationToken cancellationToken)
    {
        var curves = new List<(double Share, double? BreakEven)>();
        foreach (double share in colluding)
            curves.Add((share, breakEven(terms with { Colluding = share })));
        double end = Math.Min(most, Margin * (curves.Max(c => c.BreakEven) ?? most));
        // An axis has a beginning and an end, even where cheating pays at no setting.
        end = Math.Max(end, most * 1e-6);
        var result = new List<SweepCurve>();
        foreach ((double share, double? zero) in curves)
        {
            var played = new List<SweepPoint>();
            for (int i = 0; i < points; i++)
            {
                double value = Math.Max(end * i / (points - 1), most == MostStake ? end * LeastStake : 0);
                played.Add(Play(at(terms with { Colluding = share }, value), value, cancellationToken));
            }

            result.Add(new SweepCurve(share, zero, Posting(share, most, at), played));
        }

        return result;
    }

    private double? Posting(double share, double most, Func<EconomicTerms, double, EconomicTerms> at)
    {
        EconomicTerms posted = terms with { Colluding = share };
        if (!MayBePosted(at(posted, most)))
            return null;
        (double low, double high) = (0, most);
        for (int i = 0; i < 100; i++)
        {
            double middle = (low + high) / 2;
            (low, high) = MayBePosted(at(posted, Math.Max(middle, 1e-12))) ? (low, middle) : (middle, high);
        }

        return high;
    }

    private SweepPoint Play(EconomicTerms settings, double value, CancellationToken cancellationToken)
    {
        var population = new Population(agents, role => role switch
        {
            AgentRole.Worker => new ConductShares(0, 0, 1),
            AgentRole.Auditor => new ConductShares(0, settings.Lazy, settings.Colluding),
            // Some accomplices, and honest ones for the open checks.
            AgentRole.Challenger => new ConductShares(0, 0, 0.5),
            _ => ConductShares.AllHonest,
        });
        // Stakes come in whole agents: the theory has the shares that are played.
        EconomicTerms played = settings with { Colluding = population.AuditStakeShare(AgentConduct.Colluding), Lazy = population.AuditStakeShare(AgentConduct.Lazy) };
        var market = new MarketSimulation(played, population, unchecked(seed + (++_markets * 0x9e37_79b9_7f4a_7c15)), threads);
        market.Run(rounds, cancellationToken);
        Sample attempts = market.Total.Attempts;
        return new SweepPoint(settings.Colluding, value, CheatingProfit.OfAttempt(played), attempts.Mean, attempts.Error, attempts.Count);
    }
}
