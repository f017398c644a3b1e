using Verifiable.Networking.Channels;
using Verifiable.Networking.Peers;
using Verifiable.Networking.Protocols;

namespace Verifiable.Networking.Tests;

/// <summary>Sends back what it receives, until the other side finishes.</summary>
internal sealed class EchoProtocol : IProtocol
{
    public const string Name = "/verifiable/test/echo/1";

    public string Id => Name;

    public async Task ListenAsync(Channel channel, Session session, CancellationToken cancellationToken)
    {
        var buffer = new byte[64 * 1024];
        int read;
        while ((read = await channel.ReadAsync(buffer, cancellationToken)) > 0)
            await channel.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
        await channel.CompleteWritesAsync(cancellationToken);
    }
}
