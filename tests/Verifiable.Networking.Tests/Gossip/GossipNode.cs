using System.Collections.Concurrent;
using System.Text;
using Verifiable.Networking.Gossip;
using Verifiable.Networking.Multiformats;
using Verifiable.Networking.Peers;

namespace Verifiable.Networking.Tests.Gossip;

/// <summary>A peer that gossips about one topic, and keeps the texts that it received. Texts that begin with "bad" it rejects.</summary>
internal sealed class GossipNode : IAsyncDisposable
{
    public const string Topic = "/verifiable/test/topic";

    public GossipNode(GossipOptions? options = null)
    {
        Peer = TestPeers.Create("noise");
        Router = new GossipRouter(Peer, options ?? new GossipOptions { Heartbeat = TimeSpan.FromMilliseconds(100) });
        Address = Peer.ListenOnLoopback();
        Router.Subscribe(Topic, message => message.Data.Span.StartsWith("bad"u8) ? MessageVerdict.Reject : MessageVerdict.Accept, message => Received.Enqueue(Encoding.UTF8.GetString(message.Data.Span)));
    }

    public LocalPeer Peer { get; }

    public GossipRouter Router { get; }

    public Multiaddress Address { get; }

    public ConcurrentQueue<string> Received { get; } = new();

    public Task<Session> DialAsync(GossipNode other) => Peer.DialAsync(other.Address, TestPeers.Limit());

    public int Publish(string text) => Router.Publish(Topic, Encoding.UTF8.GetBytes(text));

    public async ValueTask DisposeAsync()
    {
        await Router.DisposeAsync();
        await Peer.DisposeAsync();
    }
}
