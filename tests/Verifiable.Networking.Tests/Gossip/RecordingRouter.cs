using System.Threading.Channels;
using Verifiable.Networking.Channels;
using Verifiable.Networking.Gossip;
using Verifiable.Networking.Peers;
using Verifiable.Networking.Protocols;
using Channel = Verifiable.Networking.Channels.Channel;

namespace Verifiable.Networking.Tests.Gossip;

/// <summary>Keeps what a router says to it.</summary>
internal sealed class RecordingRouter : IProtocol
{
    private readonly Channel<GossipRpc> _heard = System.Threading.Channels.Channel.CreateBounded<GossipRpc>(10_000);

    public string Id => GossipRouter.Name;

    /// <summary>The next one that is looked for.</summary>
    public async Task<GossipRpc> FindAsync(Func<GossipRpc, bool> isIt)
    {
        while (true)
        {
            GossipRpc rpc = await _heard.Reader.ReadAsync(TestPeers.Limit());
            if (isIt(rpc))
                return rpc;
        }
    }

    public async Task ListenAsync(Channel channel, Session session, CancellationToken cancellationToken)
    {
        while (await LengthPrefixed.ReadAsync(channel, GossipRpc.MaxLength, cancellationToken) is { } encoded)
            await _heard.Writer.WriteAsync(GossipRpc.Decode(encoded), cancellationToken);
    }
}
