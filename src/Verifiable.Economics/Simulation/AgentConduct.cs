namespace Verifiable.Economics.Simulation;

/// <summary>How an agent decides.</summary>
public enum AgentConduct
{
    /// <summary>Follows the protocol whatever it earns.</summary>
    Honest,

    /// <summary>Does what it expects to earn most from.</summary>
    Rational,

    /// <summary>Avoids work: a worker that is late, an auditor that does not answer or guesses, a challenger that never checks.</summary>
    Lazy,

    /// <summary>Belongs to one coalition of workers, auditors, challengers, requesters and block producers, which shares its purse.</summary>
    Colluding,
}
