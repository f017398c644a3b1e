namespace Verifiable.Economics.Simulation;

/// <summary>What happened in jobs.</summary>
public sealed class RoundCount
{
    /// <summary>Rounds.</summary>
    public int Rounds { get; set; }

    /// <summary>Receipts.</summary>
    public long Segments { get; set; }

    /// <summary>Receipts that were false.</summary>
    public long False { get; set; }

    /// <summary>False receipts that were found.</summary>
    public long Found { get; set; }

    /// <summary>Receipts that were audited.</summary>
    public long Audited { get; set; }

    /// <summary>Receipts that an open challenger checked.</summary>
    public long Checked { get; set; }

    /// <summary>Attempts that ended late.</summary>
    public long Late { get; set; }

    /// <summary>Attempts that ended slashed.</summary>
    public long Slashed { get; set; }

    /// <summary>Challenges of true receipts, all lost.</summary>
    public long FalseChallenges { get; set; }

    /// <summary>What the coalition made of each attempt of a colluding worker for a requester that is not.</summary>
    public Sample Attempts { get; } = new();

    /// <summary>What the coalition made of each attempt in which requester and worker belong to it.</summary>
    public Sample SelfDealing { get; } = new();

    /// <summary>Adds the counts of other jobs.</summary>
    public void Add(RoundCount other)
    {
        Rounds += other.Rounds;
        Segments += other.Segments;
        False += other.False;
        Found += other.Found;
        Audited += other.Audited;
        Checked += other.Checked;
        Late += other.Late;
        Slashed += other.Slashed;
        FalseChallenges += other.FalseChallenges;
        Attempts.Add(other.Attempts);
        SelfDealing.Add(other.SelfDealing);
    }
}
