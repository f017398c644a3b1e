namespace Verifiable.Networking.Gossip;

/// <summary>What a topic's validator says of a message before anybody else sees it.</summary>
public enum MessageVerdict
{
    /// <summary>It is delivered and forwarded.</summary>
    Accept,

    /// <summary>It is neither, and nobody is blamed.</summary>
    Ignore,

    /// <summary>It is neither, and whoever forwarded it is scored down.</summary>
    Reject,
}
