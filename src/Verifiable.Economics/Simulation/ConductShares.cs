namespace Verifiable.Economics.Simulation;

/// <summary>How many of the agents of a role are of each conduct; what is left is honest.</summary>
/// <param name="Rational">Share of rational agents.</param>
/// <param name="Lazy">Share of lazy agents.</param>
/// <param name="Colluding">Share of colluding agents.</param>
public sealed record ConductShares(double Rational, double Lazy, double Colluding)
{
    /// <summary>All agents honest.</summary>
    public static readonly ConductShares AllHonest = new(0, 0, 0);

    /// <summary>Splits a number of agents; the parts sum to it.</summary>
    public IEnumerable<(AgentConduct Conduct, int Count)> Split(int agents)
    {
        int colluding = Part(Colluding, agents), lazy = Math.Min(Part(Lazy, agents), agents - colluding);
        int rational = Math.Min(Part(Rational, agents), agents - colluding - lazy);
        return [(AgentConduct.Honest, agents - colluding - lazy - rational), (AgentConduct.Rational, rational), (AgentConduct.Lazy, lazy), (AgentConduct.Colluding, colluding)];
    }

    private static int Part(double share, int agents) => (int)Math.Round(share * agents, MidpointRounding.AwayFromZero);
}
