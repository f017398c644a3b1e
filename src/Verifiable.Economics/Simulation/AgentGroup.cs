namespace Verifiable.Economics.Simulation;

/// <summary>Agents of one role and conduct, and auditors of one stake: neighbours by number.</summary>
/// <param name="Role">What they do.</param>
/// <param name="Conduct">How they decide.</param>
/// <param name="First">Number of the first one.</param>
/// <param name="Count">How many they are.</param>
/// <param name="Weight">Stake of each as an auditor, in units of the least; 1 for other roles.</param>
public sealed record AgentGroup(AgentRole Role, AgentConduct Conduct, int First, int Count, int Weight);
