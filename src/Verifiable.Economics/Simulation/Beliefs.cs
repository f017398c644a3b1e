using Verifiable.Economics.Formulas;

namespace Verifiable.Economics.Simulation;

/// <summary>What rational agents make of the last round, of which everything that matters here is on the chain.</summary>
/// <param name="FalseShare">Share of segments that were found false; before the first round a hundredth.</param>
/// <param name="OpenShare">Share of segments that an open challenger checked.</param>
internal sealed record Beliefs(double FalseShare, double OpenShare)
{
    public static readonly Beliefs AtFirst = new(0.01, 0);

    /// <summary>From how many segments on, counted from the end, a lone rational worker would cheat; 0: never.</summary>
    /// <remarks>Cheating on one segment risks what the rest of the job would earn, so the last one is the most tempting.</remarks>
    public int FalseSegments(EconomicTerms terms)
    {
        double found = Detection.Of(terms with { Colluding = 0, Withholding = 0, OpenDetection = OpenShare });
        double margin = Math.Max(0, terms.SegmentPayment - terms.SegmentCost);
        int count = 0;
        while (count < terms.Segments && CheatingProfit.OfOneSegment(terms, count * margin, found, terms.Stake) > 0)
            count++;
        return count;
    }

    /// <summary>Whether checking a segment pays for a rational challenger.</summary>
    public bool CheckingPays(EconomicTerms terms) =>
        FalseShare * InspectionGame.RewardAt(terms, -Math.Log(Math.Max(1e-12, 1 - OpenShare))) > terms.SegmentCost;

    /// <summary>Whether doing the work pays for a rational auditor that is drawn.</summary>
    public static bool AuditingPays(EconomicTerms terms) => terms.AuditFee - terms.SegmentCost > -terms.MissPenalty;
}
