using System.Globalization;
using Verifiable.Economics;
using Verifiable.Economics.Formulas;
using Verifiable.Economics.Simulation;

namespace Verifiable.Cli.Simulation;

/// <summary>Plays all markets of <c>verifiable simulate economics</c>.</summary>
internal static class EconomicsRun
{
    private const int CheckingRounds = 800;

    // Of every role: two fifths rational, a tenth lazy, a tenth colluding, the rest honest.
    private static readonly ConductShares s_mixed = new(0.4, 0.1, 0.1);

    /// <summary>Plays them.</summary>
    /// <param name="settings">What to play.</param>
    /// <param name="progress">Receives lines on how far it is.</param>
    /// <param name="cancellationToken">Ends it between rounds.</param>
    public static EconomicsResult Play(EconomicsSettings settings, Action<string> progress, CancellationToken cancellationToken)
    {
        var sweep = new ProfitSweep(settings.Terms, settings.Agents, settings.Rounds, settings.Seed, settings.Threads);
        progress(string.Create(CultureInfo.InvariantCulture, $"profit against the audit rate: {settings.Colluding.Count * settings.Points} markets of {settings.Agents} agents"));
        IReadOnlyList<SweepCurve> overAuditRate = sweep.OverAuditRate(settings.Colluding, settings.Points, cancellationToken);
        progress(string.Create(CultureInfo.InvariantCulture, $"profit against the stake: {settings.Colluding.Count * settings.Points} markets of {settings.Agents} agents"));
        IReadOnlyList<SweepCurve> overStake = sweep.OverStake(settings.Colluding, settings.Points, cancellationToken);
        progress($"who cheats and who checks: {settings.Points} markets of rational agents");
        IReadOnlyList<CheckingPoint> checking = Checking(settings, cancellationToken);
        progress("a market of all conducts");
        return new EconomicsResult(settings, overAuditRate, overStake, checking, Mixed(settings, cancellationToken));
    }

    private static List<CheckingPoint> Checking(EconomicsSettings settings, CancellationToken cancellationToken)
    {
        // To twice the rate at which audits alone are enough.
        double perRate = 1 - Detection.NoHonestAuditor(settings.Terms with { Colluding = 0 });
        double enough = InspectionGame.RequiredFor(settings.Terms) / Math.Max(perRate, 1e-9);
        double end = Math.Clamp(2 * enough, 1e-6, 1);
        var points = new List<CheckingPoint>();
        for (int i = 0; i < settings.Points; i++)
            points.Add(new CheckingDynamics(settings.Terms, settings.Agents, settings.Seed + (ulong)i).Run(end * i / (settings.Points - 1), CheckingRounds, cancellationToken));
        return points;
    }

    private static MarketSimulation Mixed(EconomicsSettings settings, CancellationToken cancellationToken)
    {
        var population = new Population(settings.Agents, _ => s_mixed);
        EconomicTerms terms = settings.Terms with { Colluding = population.AuditStakeShare(AgentConduct.Colluding), Lazy = population.AuditStakeShare(AgentConduct.Lazy) };
        var market = new MarketSimulation(terms, population, settings.Seed, settings.Threads);
        market.Run(settings.Rounds, cancellationToken);
        return market;
    }
}
