using System.Buffers.Binary;
using Verifiable.Networking.Channels;
using Verifiable.Networking.Peers;
using Verifiable.Networking.Protocols;

namespace Verifiable.Networking.Benchmarks;

/// <summary>Counts what arrives, and says how much it was.</summary>
internal sealed class SinkProtocol : IProtocol
{
    public const string Name = "/verifiable/test/sink/1";

    public string Id => Name;

    public async Task ListenAsync(Channel channel, Session session, CancellationToken cancellationToken)
    {
        var buffer = new byte[256 * 1024];
        long count = 0;
        int read;
        while ((read = await channel.ReadAsync(buffer, cancellationToken)) > 0)
            count += read;
        BinaryPrimitives.WriteInt64BigEndian(buffer, count);
        await channel.WriteAsync(buffer.AsMemory(0, 8), cancellationToken);
        await channel.CompleteWritesAsync(cancellationToken);
    }
}
