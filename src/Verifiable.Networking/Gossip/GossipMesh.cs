using Verifiable.Networking.Identity;

namespace Verifiable.Networking.Gossip;

/// <summary>The peers of one topic with which messages are exchanged in full, and those which may not come back yet.</summary>
internal sealed class GossipMesh
{
    private readonly Dictionary<PeerId, DateTimeOffset> _backoff = [];

    /// <summary>The members.</summary>
    public Dictionary<PeerId, GossipPeer> Members { get; } = [];

    public bool IsBackedOff(PeerId peer, DateTimeOffset now) => _backoff.TryGetValue(peer, out DateTimeOffset until) && now < until;

    public void BackOff(PeerId peer, DateTimeOffset until) => _backoff[peer] = until;

    /// <summary>Forgets what is over.</summary>
    public void Expire(DateTimeOffset now)
    {
        foreach (PeerId peer in _backoff.Where(entry => entry.Value <= now).Select(entry => entry.Key).ToArray())
            _backoff.Remove(peer);
    }
}
