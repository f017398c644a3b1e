namespace Verifiable.Networking.Gossip;

/// <summary>The numbers of the mesh; defaults are those of the specification, section "Parameters", where it has them.</summary>
public sealed record GossipOptions
{
    /// <summary>Peers in a mesh (D). Default 6.</summary>
    public int Degree { get; init; } = 6;

    /// <summary>Fewer than these are filled up (D_lo). Default 4.</summary>
    public int DegreeLow { get; init; } = 4;

    /// <summary>More than these are cut down (D_hi). Default 12.</summary>
    public int DegreeHigh { get; init; } = 12;

    /// <summary>Least number of peers outside the mesh that gossip goes to (D_lazy). Default 6.</summary>
    public int DegreeLazy { get; init; } = 6;

    /// <summary>Time between heartbeats. 10 ms to 1 min; default 1 s.</summary>
    public TimeSpan Heartbeat { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Time after a prune in which no graft is accepted or sent. 1 s to 1 h; default 1 min.</summary>
    public TimeSpan Backoff { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Heartbeats for which a message can be asked for. Default 5.</summary>
    public int HistoryLength { get; init; } = 5;

    /// <summary>Heartbeats of which messages are gossiped. Default 3.</summary>
    public int HistoryGossip { get; init; } = 3;

    /// <summary>Most bytes of a message's data. Default 1 MiB less 1 KiB.</summary>
    public int MaxData { get; init; } = (1024 * 1024) - 1024;

    /// <summary>Score below which a peer is ignored and disconnected. Default -400: seven invalid messages in a short time.</summary>
    public double GraylistThreshold { get; init; } = -400;

    /// <summary>All values that are out of range, together.</summary>
    /// <exception cref="ArgumentException">There is one.</exception>
    public void Validate()
    {
        bool valid = DegreeLow >= 1 && DegreeLow <= Degree && Degree <= DegreeHigh && DegreeLazy >= 0
            && Heartbeat >= TimeSpan.FromMilliseconds(10) && Heartbeat <= TimeSpan.FromMinutes(1)
            && Backoff >= TimeSpan.FromSeconds(1) && Backoff <= TimeSpan.FromHours(1)
            && HistoryGossip >= 1 && HistoryGossip <= HistoryLength && MaxData is >= 0 and <= (1024 * 1024) - 1024 && GraylistThreshold < 0;
        if (!valid)
            throw new ArgumentException($"gossip options: expected values in range, got {this}");
    }
}
