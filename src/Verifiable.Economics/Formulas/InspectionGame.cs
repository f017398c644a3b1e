namespace Verifiable.Economics.Formulas;

/// <summary>The mixed equilibrium between rational workers and rational open challengers, who check only as often as it pays: the verifier's dilemma.</summary>
/// <param name="RequiredDetection">p*: detection at which a worker gains nothing by cheating, c / (a + L).</param>
/// <param name="ByAudit">p_a: detection by audits, which are paid for whether there is a fraud or not.</param>
/// <param name="OpenDetection">d*: detection that open challengers add in equilibrium; 0 where audits are enough.</param>
/// <param name="CheatingRate">x*: share of segments that are false in equilibrium; 0 where audits are enough.</param>
/// <remarks>
/// A worker is indifferent where c = p·(a + L). A challenger is indifferent where x·(S/4 + B)·E[1/(1+h)] = cost of a check. No reward brings x to zero: where nobody cheats nobody checks. Audits with fees do, because their detection does
/// not depend on x. After the inspection game of Dresher (1962) and Avenhaus, von Stengel and Zamir (2002); docs/economics.md, section 6.
/// </remarks>
public sealed record InspectionGame(double RequiredDetection, double ByAudit, double OpenDetection, double CheatingRate)
{
    /// <summary>Checks of a segment by open challengers on average: -ln(1 - d*).</summary>
    // Adding zero takes the sign off a negative one.
    public double Checks => -Math.Log(Math.Max(1 - OpenDetection, 1e-12)) + 0.0;

    /// <summary>The equilibrium for terms; workers and challengers act alone, without accomplices.</summary>
    public static InspectionGame Of(EconomicTerms terms)
    {
        EconomicTerms alone = terms with { Accomplices = 0 };
        double required = RequiredFor(alone);
        double byAudit = Detection.ByAudit(alone);
        if (byAudit >= required)
            return new InspectionGame(required, byAudit, 0, 0);
        double open = required >= 1 ? 1 : 1 - ((1 - required) / (1 - byAudit));
        return new InspectionGame(required, byAudit, open, CheatingRateAt(alone, -Math.Log(Math.Max(1 - open, 1e-12))));
    }

    /// <summary>p*: c / (a + L), at most 1, with L the whole stake: a worker without accomplices.</summary>
    public static double RequiredFor(EconomicTerms terms) => Math.Min(1, terms.SegmentCost / (terms.SegmentPayment + terms.Stake));

    /// <summary>What finding a fraud earns a challenger on average when others check as often as <paramref name="openChecks"/> says.</summary>
    public static double RewardAt(EconomicTerms terms, double openChecks)
    {
        double rate = (1 - terms.Withholding) * terms.AuditRate;
        return ((terms.Stake / 4) + terms.Bond) * RewardSharing.ToOneMore(z => RewardSharing.GamesGenerating(z, rate, terms.Auditors * terms.HonestAuditors, openChecks));
    }

    private static double CheatingRateAt(EconomicTerms terms, double openChecks) => Math.Min(1, terms.SegmentCost / RewardAt(terms, openChecks));
}
