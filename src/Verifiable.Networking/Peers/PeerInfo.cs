using Verifiable.Networking.Identity;
using Verifiable.Networking.Multiformats;
using Verifiable.Networking.Protocols.Identify;

namespace Verifiable.Networking.Peers;

/// <summary>What a session's other side has said about itself.</summary>
/// <param name="AgentVersion">The program and its version, or null.</param>
/// <param name="ProtocolVersion">The family of protocols, or null.</param>
/// <param name="Protocols">What it answers.</param>
/// <param name="ListenAddresses">Where it says that it listens; not signed.</param>
/// <param name="ObservedAddress">Where it sees this peer, or null.</param>
/// <param name="Record">Its signed record, or null.</param>
public sealed record PeerInfo(
    string? AgentVersion, string? ProtocolVersion, IReadOnlyList<string> Protocols, IReadOnlyList<Multiaddress> ListenAddresses, Multiaddress? ObservedAddress, PeerRecord? Record)
{
    /// <summary>Nothing yet.</summary>
    public static readonly PeerInfo Unknown = new(null, null, [], [], null, null);

    /// <summary>This with what a message adds; fields that it lacks stay, and an older signed record does not replace a newer one.</summary>
    /// <exception cref="MalformedMessageException">The message speaks of another peer, or its record is not signed by this one.</exception>
    public PeerInfo With(IdentifyMessage message, PeerId peer)
    {
        if (message.PublicKey is not null && message.PublicKey.PeerId != peer)
            throw new MalformedMessageException($"identify: expected the key of {peer}, got that of {message.PublicKey.PeerId}");
        PeerRecord? record = message.SignedPeerRecord is null ? null : PeerRecord.Open(message.SignedPeerRecord);
        if (record is not null && record.PeerId != peer)
            throw new MalformedMessageException($"identify: expected a record of {peer}, got one of {record.PeerId}");
        return new PeerInfo(
            message.AgentVersion ?? AgentVersion,
            message.ProtocolVersion ?? ProtocolVersion,
            message.Protocols ?? Protocols,
            message.ListenAddresses ?? ListenAddresses,
            message.ObservedAddress ?? ObservedAddress,
            record is null || record.Sequence < Record?.Sequence ? Record : record);
    }
}
