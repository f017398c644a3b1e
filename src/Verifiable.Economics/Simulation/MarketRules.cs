using Verifiable.Economics.Formulas;

namespace Verifiable.Economics.Simulation;

/// <summary>What all jobs of a round have in common.</summary>
internal sealed class MarketRules
{
    public MarketRules(EconomicTerms terms, Population population, Beliefs beliefs)
    {
        (Terms, Population, Prices) = (terms, population, new Prices(terms));
        Auditors = new Sortition(population.Groups.Where(g => g.Role == AgentRole.Auditor), terms.Auditors);
        double checks = -Math.Log(Math.Max(1e-12, 1 - terms.OpenDetection));
        OpenChallengers = new Sortition(population.Of(AgentRole.Challenger, AgentConduct.Honest), checks);
        // Rational ones who find that it pays check half of all segments between them.
        RationalChallengers = new Sortition(population.Of(AgentRole.Challenger, AgentConduct.Rational), beliefs.CheckingPays(terms) ? Math.Log(2) : 0);
        FalseSegmentsOfRational = beliefs.FalseSegments(terms);
        RationalAuditorsWork = Beliefs.AuditingPays(terms);
        CoalitionVouches = CheatingProfit.Vouches(terms);
        Accomplices = [.. population.Of(AgentRole.Challenger, AgentConduct.Colluding)];
    }

    public EconomicTerms Terms { get; }

    public Population Population { get; }

    public Prices Prices { get; }

    public Sortition Auditors { get; }

    public Sortition OpenChallengers { get; }

    public Sortition RationalChallengers { get; }

    public int FalseSegmentsOfRational { get; }

    public bool RationalAuditorsWork { get; }

    public bool CoalitionVouches { get; }

    /// <summary>Colluding challengers; empty where the coalition has none.</summary>
    public IReadOnlyList<AgentGroup> Accomplices { get; }
}
