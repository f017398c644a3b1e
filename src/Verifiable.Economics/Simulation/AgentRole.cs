namespace Verifiable.Economics.Simulation;

/// <summary>What an agent does in the market.</summary>
public enum AgentRole
{
    /// <summary>Posts jobs and pays.</summary>
    Requester,

    /// <summary>Claims jobs and trains.</summary>
    Worker,

    /// <summary>Is drawn by its stake to re-execute sampled segments, for a fee.</summary>
    Auditor,

    /// <summary>Checks segments of its own accord, for a reward when one is false.</summary>
    Challenger,
}
