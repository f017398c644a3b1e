using Verifiable.Networking.Channels;
using Verifiable.Networking.Peers;

namespace Verifiable.Networking.Protocols.Identify;

/// <summary>Takes what a peer says about itself unasked, when it has changed.</summary>
/// <remarks>libp2p identify/push: the opening side writes one message and closes. Fields that are missing stay as they were.</remarks>
internal sealed class IdentifyPushProtocol : IProtocol
{
    public const string Name = "/ipfs/id/push/1.0.0";

    public string Id => Name;

    /// <summary>Tells the other side.</summary>
    public static async Task PushAsync(Session session, IdentifyMessage message, CancellationToken cancellationToken)
    {
        await using Channel channel = await session.OpenAsync(Name, cancellationToken);
        await LengthPrefixed.WriteAsync(channel, message.Encode(), cancellationToken);
        await channel.CompleteWritesAsync(cancellationToken);
    }

    public async Task ListenAsync(Channel channel, Session session, CancellationToken cancellationToken)
    {
        byte[] message = await LengthPrefixed.ReadAsync(channel, IdentifyMessage.MaxLength, cancellationToken)
            ?? throw new MalformedMessageException("identify push: expected a message, got the end of the stream");
        session.Learn(IdentifyMessage.Decode(message));
    }
}
