namespace Verifiable.Networking.Gossip;

/// <summary>What this peer does with a topic that it has joined.</summary>
/// <param name="Validate">Judges a message before anybody else sees it.</param>
/// <param name="Deliver">Takes a valid one.</param>
internal sealed record GossipTopic(Func<GossipMessage, MessageVerdict> Validate, Action<GossipMessage> Deliver);
