namespace Verifiable.Economics.Simulation;

/// <summary>The amounts of <see cref="EconomicTerms"/> in millionths.</summary>
internal sealed class Prices(EconomicTerms terms)
{
    public readonly long Segment = Ledger.Amount(terms.SegmentPayment);
    public readonly long Work = Ledger.Amount(terms.SegmentCost);
    public readonly long Stake = Ledger.Amount(terms.Stake);
    public readonly long Bond = Ledger.Amount(terms.Bond);
    public readonly long ClaimBond = Ledger.Amount(terms.ClaimBond);
    public readonly long Gas = Ledger.Amount(terms.Gas);
    public readonly long Game = Ledger.Amount(terms.Gas) * terms.Moves;
    public readonly long AuditFee = Ledger.Amount(terms.AuditFee);
    public readonly long AuditStake = Ledger.Amount(terms.AuditStake);
    public readonly long Miss = Ledger.Amount(terms.MissPenalty);
    public readonly long Withholding = Ledger.Amount(terms.WithholdingCost);
}
