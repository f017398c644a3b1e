using Verifiable.Networking.Channels;
using Verifiable.Networking.Peers;

namespace Verifiable.Networking.Protocols.Identify;

/// <summary>Tells whoever asks what this peer is.</summary>
/// <remarks>libp2p identify: the answering side writes one message and closes.</remarks>
internal sealed class IdentifyProtocol(Func<Session, IdentifyMessage> describe) : IProtocol
{
    public const string Name = "/ipfs/id/1.0.0";

    public string Id => Name;

    /// <summary>Asks the other side.</summary>
    /// <exception cref="MalformedMessageException">The answer is malformed, or speaks of another peer.</exception>
    public static async Task<PeerInfo> AskAsync(Session session, CancellationToken cancellationToken)
    {
        await using Channel channel = await session.OpenAsync(Name, cancellationToken);
        await channel.CompleteWritesAsync(cancellationToken);
        byte[] message = await LengthPrefixed.ReadAsync(channel, IdentifyMessage.MaxLength, cancellationToken)
            ?? throw new MalformedMessageException("identify: expected a message, got the end of the stream");
        return PeerInfo.Unknown.With(IdentifyMessage.Decode(message), session.RemotePeer);
    }

    public async Task ListenAsync(Channel channel, Session session, CancellationToken cancellationToken)
    {
        await LengthPrefixed.WriteAsync(channel, describe(session).Encode(), cancellationToken);
        await channel.CompleteWritesAsync(cancellationToken);
    }
}
