namespace Verifiable.Economics.Simulation;

/// <summary>The agents of a market: a fifth requesters, three tenths workers, three tenths auditors, a fifth challengers.</summary>
public sealed class Population
{
    // Stakes differ: of ten auditors six hold 1, three hold 2 and one holds 5.
    private static readonly (int Weight, int Tenths)[] s_stakes = [(1, 6), (2, 3), (5, 1)];
    private readonly AgentConduct[] _conducts;

    /// <summary>Makes agents.</summary>
    /// <param name="agents">How many, at least 100.</param>
    /// <param name="shares">Conduct by role.</param>
    public Population(int agents, Func<AgentRole, ConductShares> shares)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(agents, 100);
        var groups = new List<AgentGroup>();
        int next = 0;
        foreach ((AgentRole role, int count) in Roles(agents))
        {
            foreach ((int weight, int members) in role == AgentRole.Auditor ? Stakes(count) : [(1, count)])
            {
                foreach ((AgentConduct conduct, int some) in shares(role).Split(members).Where(part => part.Count > 0))
                {
                    groups.Add(new AgentGroup(role, conduct, next, some, weight));
                    next += some;
                }
            }
        }

        Groups = groups;
        _conducts = new AgentConduct[next];
        foreach (AgentGroup group in groups)
            _conducts.AsSpan(group.First, group.Count).Fill(group.Conduct);
    }

    /// <summary>How many agents there are.</summary>
    public int Count => _conducts.Length;

    /// <summary>The agents by role, stake and conduct, in order of their numbers.</summary>
    public IReadOnlyList<AgentGroup> Groups { get; }

    /// <summary>Conduct of an agent.</summary>
    public AgentConduct ConductOf(int agent) => _conducts[agent];

    /// <summary>The first agent of a role, and how many there are.</summary>
    public (int First, int Count) Of(AgentRole role)
    {
        AgentGroup[] groups = [.. Groups.Where(g => g.Role == role)];
        return (groups[0].First, groups.Sum(g => g.Count));
    }

    /// <summary>The groups of a role and conduct.</summary>
    public IEnumerable<AgentGroup> Of(AgentRole role, AgentConduct conduct) => Groups.Where(g => g.Role == role && g.Conduct == conduct);

    /// <summary>Share of the auditors' stake that a conduct holds.</summary>
    public double AuditStakeShare(AgentConduct conduct) =>
        (double)Of(AgentRole.Auditor, conduct).Sum(g => (long)g.Count * g.Weight) / Groups.Where(g => g.Role == AgentRole.Auditor).Sum(g => (long)g.Count * g.Weight);

    private static (AgentRole Role, int Count)[] Roles(int agents)
    {
        int requesters = agents / 5, workers = agents * 3 / 10, auditors = agents * 3 / 10;
        return [(AgentRole.Requester, requesters), (AgentRole.Worker, workers), (AgentRole.Auditor, auditors), (AgentRole.Challenger, agents - requesters - workers - auditors)];
    }

    private static (int Weight, int Count)[] Stakes(int auditors)
    {
        int two = auditors * s_stakes[1].Tenths / 10, five = auditors * s_stakes[2].Tenths / 10;
        return [(s_stakes[0].Weight, auditors - two - five), (s_stakes[1].Weight, two), (s_stakes[2].Weight, five)];
    }
}
