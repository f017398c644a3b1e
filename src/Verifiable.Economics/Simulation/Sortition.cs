using Verifiable.Execution.Data;

namespace Verifiable.Economics.Simulation;

/// <summary>Draws agents by themselves, each with a chance that is proportional to its stake.</summary>
internal sealed class Sortition
{
    private readonly (AgentGroup Group, GapTable Gaps)[] _rows;

    /// <param name="groups">Who may be drawn.</param>
    /// <param name="expected">How many are drawn on average, all groups together.</param>
    public Sortition(IEnumerable<AgentGroup> groups, double expected)
    {
        AgentGroup[] all = [.. groups];
        long total = all.Sum(g => (long)g.Count * g.Weight);
        _rows = expected <= 0 ? [] : [.. all.Select(g => (g, new GapTable(Math.Min(1, expected * g.Weight / total), g.Count)))];
    }

    /// <summary>Adds the numbers of those who are drawn.</summary>
    public void Draw(ref PhiloxStream random, List<int> drawn)
    {
        foreach ((AgentGroup group, GapTable gaps) in _rows)
        {
            for (int i = gaps.Gap(random.NextWord()); i < group.Count; i += 1 + gaps.Gap(random.NextWord()))
                drawn.Add(group.First + i);
        }
    }
}
