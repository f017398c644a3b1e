using System.Globalization;
using Verifiable.Economics;
using Verifiable.Economics.Formulas;
using Verifiable.Economics.Simulation;

namespace Verifiable.Cli.Simulation;

/// <summary>The pictures of <c>verifiable simulate economics</c>.</summary>
internal static class EconomicsPlots
{
    private const int LinePoints = 160;

    // Bars of 95%.
    private const double Sigmas = 1.96;

    /// <summary>Profit of cheating against the audit rate.</summary>
    public static string OverAuditRate(EconomicsResult result) => Profit(
        result, "Profit of cheating against the audit rate", Invariant($"stake {result.Settings.Terms.Stake}"), "audit rate", result.OverAuditRate, (terms, rate) => terms with { AuditRate = rate });

    /// <summary>Profit of cheating against the stake.</summary>
    public static string OverStake(EconomicsResult result) => Profit(
        result, "Profit of cheating against the stake", Invariant($"audit rate {result.Settings.Terms.AuditRate}"), "stake", result.OverStake, CheatingProfit.WithStake);

    /// <summary>How often rational workers cheat, and how often challengers check, against the audit rate.</summary>
    public static string Checking(EconomicsResult result)
    {
        EconomicTerms terms = result.Settings.Terms with { Colluding = 0, Withholding = 0, OpenDetection = 0 };
        double end = result.Checking[^1].AuditRate;
        (double X, InspectionGame Game)[] games = [.. Enumerable.Range(0, LinePoints + 1).Select(i => end * i / LinePoints).Select(rate => (rate, InspectionGame.Of(terms with { AuditRate = rate })))];
        PlotCurve[] curves =
        [
            new("false segments", [.. games.Select(g => (g.X, g.Game.CheatingRate))], [.. result.Checking.Select(p => (p.AuditRate, p.Cheating, 0.0))], null),
            new("checks of a segment by open challengers", [.. games.Select(g => (g.X, g.Game.Checks))], [.. result.Checking.Select(p => (p.AuditRate, p.Checks, 0.0))], null),
        ];
        string subtitle = Invariant($"{result.Settings.Agents} agents; lines: equilibrium, points: what they learn; stake {terms.Stake}, bond {terms.Bond}, a segment pays {terms.SegmentPayment} and costs {terms.SegmentCost}");
        return new CurvePlot("How often rational workers cheat", subtitle, "audit rate", "share of segments").Draw(curves);
    }

    private static string Profit(
        EconomicsResult result, string title, string fixedTerm, string axis, IReadOnlyList<SweepCurve> curves, Func<EconomicTerms, double, EconomicTerms> at)
    {
        EconomicTerms terms = result.Settings.Terms;
        double first = curves[0].Points[0].Value, last = curves[0].Points[^1].Value;
        IEnumerable<PlotCurve> drawn = curves.Select(curve => new PlotCurve(
            Invariant($"{curve.Colluding:0.##} of auditors collude"),
            [.. Enumerable.Range(0, LinePoints + 1).Select(i => first + ((last - first) * i / LinePoints)).Select(value => (value, CheatingProfit.OfAttempt(at(terms with { Colluding = curve.Colluding }, value))))],
            [.. curve.Points.Select(p => (p.Value, p.Mean, Sigmas * p.Error))],
            curve.BreakEven));
        string subtitle = Invariant($"{fixedTerm}, {terms.Segments} segments of {terms.SegmentPayment}, {terms.Auditors} auditors; lines: theory, points: {curves[0].Points[0].Attempts} attempts each, bars: 95%");
        return new CurvePlot(title, subtitle, axis, "coalition's profit of an attempt, tokens").Draw([.. drawn]);
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
