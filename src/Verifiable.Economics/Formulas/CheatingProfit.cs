namespace Verifiable.Economics.Formulas;

/// <summary>What a coalition of worker, auditors, challengers and block producers makes of an attempt in which it computes nothing and claims everything.</summary>
/// <remarks>
/// All receipts of the attempt wait for the randomness of one block, the best for the coalition: with chance w it holds that block and no segment is audited, otherwise each segment is sampled by itself. Segments become final in
/// order; the first false one that is found ends the attempt. With chance p of being found and u expected of one segment, an attempt of n segments is worth u·(1 - (1-p)^n)/p. docs/economics.md, section 4.
/// </remarks>
public static class CheatingProfit
{
    /// <summary>The coalition's expected profit of an attempt.</summary>
    public static double OfAttempt(EconomicTerms terms)
    {
        double held = OfSegments(terms, terms.Segments, 0) - terms.WithholdingCost;
        double drawn = OfSegments(terms, terms.Segments, terms.AuditRate);
        return (terms.Withholding * held) + ((1 - terms.Withholding) * drawn) - (2 * terms.Gas);
    }

    /// <summary>(1 - (1-p)^n)·u/p for segments that are sampled independently.</summary>
    public static double OfSegments(EconomicTerms terms, int segments, double auditRate)
    {
        double found = Found(terms, auditRate);
        double step = OfSegment(terms, auditRate);
        return found < 1e-12 ? segments * step : step * (1 - Math.Pow(1 - found, segments)) / found;
    }

    /// <summary>u: payment and unearned fees when the segment is not found false; stake, audit stakes and gas otherwise. Colluding auditors vouch or keep silent, whichever is better for the coalition.</summary>
    public static double OfSegment(EconomicTerms terms, double auditRate)
    {
        double drawn = auditRate * terms.Auditors * terms.Colluding;
        double answers = drawn * (Vouches(terms) ? ValueOfVouching(terms) : -terms.MissPenalty);
        return ((1 - Found(terms, auditRate)) * terms.SegmentPayment) + answers - LossTimesFound(terms, auditRate) - terms.Gas;
    }

    /// <summary>Whether a colluding auditor that is drawn does best to vouch for the false segment; else it does not answer.</summary>
    public static bool Vouches(EconomicTerms terms) => ValueOfVouching(terms) > -terms.MissPenalty;

    /// <summary>L: what the coalition loses when a false segment is found, less what comes back through its accomplices; at least S/2.</summary>
    /// <remarks>An accomplice that opened a game wins the race: it has the worker's help. It gets the compensation of one bond; the reward is shared with the honest games.</remarks>
    public static double Loss(EconomicTerms terms, double auditRate) => LossTimesFound(terms, auditRate) / Found(terms, auditRate);

    /// <summary>What cheating on a single segment adds to an honest worker's profit, when <paramref name="ahead"/> is what the rest of the job would earn it: c - p·(a + ahead + L).</summary>
    public static double OfOneSegment(EconomicTerms terms, double ahead, double found, double loss) => terms.SegmentCost - (found * (terms.SegmentPayment + ahead + loss));

    /// <summary>The most that an attempt can earn whatever the draws have to do with each other: (1 - p)·gain - p·S/2.</summary>
    /// <remarks>Paid segments are at most those that are not found, (1-p)·N on average; the chance of being found at all is at least p. This is what <see cref="PostingRule"/> checks.</remarks>
    public static double Bound(double found, double stake, double gain) => ((1 - found) * gain) - (found * stake / PostingRule.BurnDivisor);

    /// <summary>The least audit rate at which an attempt does not pay, or null where it pays at every rate.</summary>
    public static double? BreakEvenAuditRate(EconomicTerms terms) => FirstThatDoesNotPay(rate => OfAttempt(terms with { AuditRate = rate }), 1);

    /// <summary>The least stake at which an attempt does not pay, the bond being the same part of it, or null where it pays up to <paramref name="most"/>.</summary>
    public static double? BreakEvenStake(EconomicTerms terms, double most) =>
        FirstThatDoesNotPay(stake => OfAttempt(WithStake(terms, stake)), most);

    /// <summary>Other terms with another stake and a bond in proportion.</summary>
    public static EconomicTerms WithStake(EconomicTerms terms, double stake) => terms with { Stake = stake, Bond = terms.Bond / terms.Stake * stake };

    /// <summary>The fee when nobody finds the fraud, the audit stake otherwise.</summary>
    private static double ValueOfVouching(EconomicTerms terms)
    {
        double safe = Detection.NoHonestAuditor(terms) * (1 - terms.OpenDetection);
        return (safe * terms.AuditFee) - ((1 - safe) * terms.AuditStake);
    }

    private static double Found(EconomicTerms terms, double auditRate) =>
        1 - ((1 - (auditRate * (1 - Detection.NoHonestAuditor(terms)))) * (1 - terms.OpenDetection));

    private static double LossTimesFound(EconomicTerms terms, double auditRate)
    {
        double found = Found(terms, auditRate);
        double games = found * (terms.Stake + (terms.Moves * terms.Gas));
        if (terms.Accomplices == 0)
            return games;
        double shared = RewardSharing.ToAccomplices(
            terms.Accomplices, z => RewardSharing.GamesGenerating(z, auditRate, terms.Auditors * terms.HonestAuditors, OpenChecks(terms.OpenDetection)));
        return games - (terms.Stake / 4 * shared) - (found * (terms.Bond - ((terms.Accomplices + terms.Moves) * terms.Gas)));
    }

    /// <summary>How many open challengers check on average, where at least one does with the given chance.</summary>
    private static double OpenChecks(double detection) => -Math.Log(Math.Max(1 - detection, 1e-300));

    /// <summary>Bisection: profit falls in either variable once it is positive (docs/economics.md, section 4).</summary>
    private static double? FirstThatDoesNotPay(Func<double, double> profit, double most)
    {
        if (profit(most) > 0)
            return null;
        (double low, double high) = (0, most);
        for (int i = 0; i < 60; i++)
        {
            double middle = (low + high) / 2;
            if (profit(middle) > 0)
                low = middle;
            else
                high = middle;
        }

        return high;
    }
}
