using System.Text.Json.Nodes;
using Verifiable.Economics;
using Verifiable.Economics.Formulas;
using Verifiable.Economics.Simulation;

namespace Verifiable.Cli.Simulation;

/// <summary>The result as one document.</summary>
internal static class EconomicsJson
{
    /// <summary>The document.</summary>
    public static JsonObject Of(EconomicsResult result) => new()
    {
        ["agents"] = result.Settings.Agents,
        ["rounds"] = result.Settings.Rounds,
        ["seed"] = result.Settings.Seed,
        ["terms"] = Terms(result.Settings.Terms),
        ["auditRate"] = Curves(result.OverAuditRate),
        ["stake"] = Curves(result.OverStake),
        ["equilibrium"] = new JsonArray([.. result.Checking.Select(p => new JsonObject
        {
            ["auditRate"] = p.AuditRate,
            ["cheatingTheory"] = p.CheatingTheory,
            ["cheating"] = p.Cheating,
            ["checksTheory"] = p.ChecksTheory,
            ["checks"] = p.Checks,
        })]),
        ["market"] = Market(result.Market),
        ["attacks"] = new JsonArray([.. Griefing.Table(result.Settings.Terms).Select(a => new JsonObject
        {
            ["attack"] = a.Name,
            ["attackerLoses"] = a.AttackerLoses,
            ["victimLoses"] = a.VictimLoses,
        })]),
    };

    private static JsonObject Terms(EconomicTerms terms) => new()
    {
        ["segments"] = terms.Segments,
        ["payment"] = terms.Payment,
        ["segmentCost"] = terms.SegmentCost,
        ["stake"] = terms.Stake,
        ["bond"] = terms.Bond,
        ["claimBond"] = terms.ClaimBond,
        ["gas"] = terms.Gas,
        ["moves"] = terms.Moves,
        ["auditRate"] = terms.AuditRate,
        ["auditors"] = terms.Auditors,
        ["auditFee"] = terms.AuditFee,
        ["auditStake"] = terms.AuditStake,
        ["missPenalty"] = terms.MissPenalty,
        ["lazy"] = terms.Lazy,
        ["withholding"] = terms.Withholding,
        ["withholdingCost"] = terms.WithholdingCost,
        ["openDetection"] = terms.OpenDetection,
        ["accomplices"] = terms.Accomplices,
        ["honestProfit"] = terms.HonestProfit,
    };

    private static JsonArray Curves(IReadOnlyList<SweepCurve> curves) => new([.. curves.Select(c => new JsonObject
    {
        ["colluding"] = c.Colluding,
        ["breakEven"] = c.BreakEven,
        ["posting"] = c.Posting,
        ["points"] = new JsonArray([.. c.Points.Select(p => new JsonObject
        {
            ["value"] = p.Value,
            ["theory"] = p.Theory,
            ["mean"] = p.Mean,
            ["standardError"] = p.Error,
            ["attempts"] = p.Attempts,
        })]),
    })]);

    private static JsonObject Market(MarketSimulation market) => new()
    {
        ["segments"] = market.Total.Segments,
        ["false"] = market.Total.False,
        ["found"] = market.Total.Found,
        ["audited"] = market.Total.Audited,
        ["late"] = market.Total.Late,
        ["falseChallenges"] = market.Total.FalseChallenges,
        ["burned"] = (double)market.Ledger.Burned / Ledger.Token,
        ["gas"] = (double)market.Ledger.Gas / Ledger.Token,
        ["work"] = (double)market.Ledger.Work / Ledger.Token,
        ["imbalance"] = (double)market.Ledger.Imbalance / Ledger.Token,
        ["coalitionPerAttempt"] = market.Total.Attempts.Mean,
        ["coalitionPerSelfDealing"] = market.Total.SelfDealing.Mean,
        ["groups"] = new JsonArray([.. GroupProfit.Of(market).Select(g => new JsonObject
        {
            ["role"] = g.Role.ToString(),
            ["conduct"] = g.Conduct.ToString(),
            ["agents"] = g.Agents,
            ["profitPerRound"] = g.Profit,
        })]),
    };
}
