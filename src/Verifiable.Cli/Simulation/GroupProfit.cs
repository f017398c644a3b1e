using Verifiable.Economics.Simulation;

namespace Verifiable.Cli.Simulation;

/// <summary>What agents of one role and conduct earned.</summary>
/// <param name="Role">The role.</param>
/// <param name="Conduct">The conduct.</param>
/// <param name="Agents">How many they are.</param>
/// <param name="Profit">Mean profit of one in a round, tokens.</param>
internal sealed record GroupProfit(AgentRole Role, AgentConduct Conduct, int Agents, double Profit)
{
    /// <summary>All groups of a market, by role and conduct.</summary>
    public static IReadOnlyList<GroupProfit> Of(MarketSimulation market)
    {
        double rounds = (double)market.Total.Rounds * Ledger.Token;
        return [.. market.Population.Groups.GroupBy(g => (g.Role, g.Conduct)).OrderBy(g => g.Key).Select(g =>
        {
            int agents = g.Sum(s => s.Count);
            long earned = g.Sum(s => Enumerable.Range(s.First, s.Count).Sum(i => market.Ledger[i]));
            return new GroupProfit(g.Key.Role, g.Key.Conduct, agents, earned / rounds / agents);
        })];
    }
}
