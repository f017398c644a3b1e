namespace Verifiable.Economics.Formulas;

/// <summary>How likely a false segment is found.</summary>
public static class Detection
{
    /// <summary>Chance that no honest auditor is drawn: e^(-k·honest share).</summary>
    /// <remarks>Each unit of stake is drawn by itself with chance k/total, so the number is binomial, and 1 - x &lt;= e^-x makes this an upper bound, met as stakes become many.</remarks>
    public static double NoHonestAuditor(EconomicTerms terms) => Math.Exp(-terms.Auditors * terms.HonestAuditors);

    /// <summary>p_a: chance that an honest auditor re-executes the segment, when the colluders hold its block with chance w.</summary>
    public static double ByAudit(EconomicTerms terms) => (1 - terms.Withholding) * terms.AuditRate * (1 - NoHonestAuditor(terms));

    /// <summary>p = 1 - (1 - p_a)(1 - d).</summary>
    public static double Of(EconomicTerms terms) => 1 - ((1 - ByAudit(terms)) * (1 - terms.OpenDetection));

    /// <summary>w when each of m producers withholds with chance w: 1 - (1 - w)^m, at most m·w.</summary>
    public static double WithholdingOf(double each, int producers) => 1 - Math.Pow(1 - each, producers);

    /// <summary>Chance that a segment is sampled when colluders can withhold up to <paramref name="producers"/> blocks in a row, each of theirs with chance <paramref name="each"/>, and a later block decides instead.</summary>
    /// <remarks>x(0) = r; x(i) = r·((1 - w) + w·x(i-1)): a block that samples is replaced where it is theirs. Never below r·(1 - w).</remarks>
    public static double SamplingAfterWithholding(double auditRate, double each, int producers)
    {
        double rate = auditRate;
        for (int i = 0; i < producers; i++)
            rate = auditRate * (1 - each + (each * rate));
        return rate;
    }

    /// <summary>p where cheating one segment neither pays nor costs: a / (a + loss).</summary>
    public static double BreakEven(double gain, double loss) => gain / (gain + loss);
}
