using Verifiable.Networking.Channels;
using Verifiable.Networking.Peers;

namespace Verifiable.Networking.Protocols;

/// <summary>Answers channels that other peers open for one protocol.</summary>
public interface IProtocol
{
    /// <summary>The name in multistream-select.</summary>
    string Id { get; }

    /// <summary>Handles one channel. When the task ends, the channel is closed; when it fails, the channel is reset.</summary>
    Task ListenAsync(Channel channel, Session session, CancellationToken cancellationToken);
}
