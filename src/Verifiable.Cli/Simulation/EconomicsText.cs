using System.Globalization;
using System.Text.Json.Nodes;
using Verifiable.Cli.Output;
using Verifiable.Economics;
using Verifiable.Economics.Formulas;
using Verifiable.Economics.Simulation;

namespace Verifiable.Cli.Simulation;

/// <summary>The result for people: from where on cheating never pays, who earns what, what attacks cost.</summary>
internal sealed class EconomicsText(CommandOutput output, TextWriter writer)
{
    /// <summary>Prints it.</summary>
    public void Print(EconomicsResult result)
    {
        EconomicsSettings settings = result.Settings;
        output.Result(new JsonObject
        {
            ["agents"] = settings.Agents,
            ["attempts per market"] = result.OverStake[0].Points[0].Attempts,
            ["seed"] = settings.Seed,
            ["honest profit of a job"] = Money(settings.Terms.HonestProfit),
            ["largest distance from theory"] = string.Create(CultureInfo.InvariantCulture, $"{Distance(result):0.0} standard errors"),
            ["money made or lost by the simulation"] = Money((double)result.Market.Ledger.Imbalance / Ledger.Token),
        });
        Table("Cheating never pays from (stake or audit rate as given, the other as listed):", Thresholds(result));
        Table("Rational agents, audits beside open challengers:", Checking(result));
        Table(string.Create(CultureInfo.InvariantCulture, $"A market of all conducts: {result.Market.Total.Found} of {result.Market.Total.False} false segments found, {result.Market.Total.Segments} in all:"), Market(result.Market));
        Table("Attacks that only hurt:", Attacks(settings.Terms));
    }

    private void Table(string heading, IEnumerable<string[]> rows)
    {
        writer.WriteLine();
        writer.WriteLine(heading);
        output.Table(rows);
    }

    private static IEnumerable<string[]> Thresholds(EconomicsResult result)
    {
        EconomicTerms terms = result.Settings.Terms;
        yield return ["colluding", "detection", "audit rate", "same, as posted", "stake", "same, as posted", "profit here"];
        for (int i = 0; i < result.Settings.Colluding.Count; i++)
        {
            EconomicTerms here = terms with { Colluding = result.Settings.Colluding[i] };
            (SweepCurve rate, SweepCurve stake) = (result.OverAuditRate[i], result.OverStake[i]);
            yield return [Number(rate.Colluding), Number(Detection.Of(here)), Number(rate.BreakEven), Number(rate.Posting), Money(stake.BreakEven), Money(stake.Posting), Money(CheatingProfit.OfAttempt(here))];
        }
    }

    private static IEnumerable<string[]> Checking(EconomicsResult result)
    {
        yield return ["audit rate", "cheating, theory", "cheating", "checks of a segment, theory", "checks"];
        foreach (CheckingPoint p in result.Checking)
            yield return [Number(p.AuditRate), Number(p.CheatingTheory), Number(p.Cheating), Number(p.ChecksTheory), Number(p.Checks)];
    }

    private static IEnumerable<string[]> Market(MarketSimulation market)
    {
        yield return ["role", "conduct", "agents", "profit of one a round"];
        foreach (GroupProfit g in GroupProfit.Of(market))
            yield return [g.Role.ToString(), g.Conduct.ToString(), g.Agents.ToString(CultureInfo.InvariantCulture), Money(g.Profit)];
    }

    private static IEnumerable<string[]> Attacks(EconomicTerms terms)
    {
        yield return ["attack", "attacker loses", "victim loses", "ratio"];
        foreach (Attack a in Griefing.Table(terms))
            yield return [a.Name, Money(a.AttackerLoses), Money(a.VictimLoses), a.Ratio?.ToString("0.0", CultureInfo.InvariantCulture) ?? "-"];
    }

    /// <summary>How far the simulated means are from theory, in standard errors.</summary>
    private static double Distance(EconomicsResult result) =>
        result.OverAuditRate.Concat(result.OverStake).SelectMany(c => c.Points).Where(p => p.Error > 0).Select(p => Math.Abs(p.Mean - p.Theory) / p.Error).DefaultIfEmpty(0).Max();

    private static string Number(double? value) => value?.ToString("0.#####", CultureInfo.InvariantCulture) ?? "never";

    private static string Money(double? value) => value?.ToString("0.00", CultureInfo.InvariantCulture) ?? "never";
}
