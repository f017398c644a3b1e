using System.Threading.Channels;
using Verifiable.Networking.Channels;
using Verifiable.Networking.Identity;
using Verifiable.Networking.Peers;
using Channel = Verifiable.Networking.Channels.Channel;

namespace Verifiable.Networking.Gossip;

/// <summary>What the router knows of another router, and the queue of what is to be said to it.</summary>
/// <remarks>The router's lock guards everything but the queue, which is bounded: a peer that reads too slowly misses messages, and may ask for them.</remarks>
internal sealed class GossipPeer(Session session)
{
    private const int QueueLength = 256;
    private const int MaxWants = 5000;
    private const int MaxAnswers = 1000;
    private const double Decay = 0.98;

    private readonly Channel<byte[]> _queue = System.Threading.Channels.Channel.CreateBounded<byte[]>(new BoundedChannelOptions(QueueLength) { SingleReader = true });

    public PeerId Id => session.RemotePeer;

    public Session Session => session;

    /// <summary>Topics that it has joined.</summary>
    public HashSet<string> Topics { get; } = new(StringComparer.Ordinal);

    /// <summary>Invalid messages, decaying: P4 of the score.</summary>
    public double Invalid { get; set; }

    /// <summary>Misbehaviour, decaying: P7 of the score.</summary>
    public double Penalty { get; set; }

    /// <summary>Ids that may still be asked for because of its gossip in this heartbeat.</summary>
    public int WantsLeft { get; set; } = MaxWants;

    /// <summary>Messages that it may still ask for in this heartbeat.</summary>
    public int AnswersLeft { get; set; } = MaxAnswers;

    /// <summary>The weighted sum of the squares, never above 0.</summary>
    public double Score => -(10 * Invalid * Invalid) - (10 * Math.Max(0, Penalty - 6) * Math.Max(0, Penalty - 6));

    /// <summary>Begins a heartbeat: old faults weigh less, and there may be asked again.</summary>
    public void Refresh()
    {
        Invalid *= Decay;
        Penalty *= Decay;
        (WantsLeft, AnswersLeft) = (MaxWants, MaxAnswers);
    }

    /// <summary>Queues what is to be said; drops it where the peer reads too slowly.</summary>
    public void Send(GossipRpc rpc) => _queue.Writer.TryWrite(LengthPrefixed.Frame(rpc.Encode()));

    /// <summary>Says what is queued until the session ends.</summary>
    public async Task RunAsync(string protocol, CancellationToken cancellationToken)
    {
        await using Channel channel = await session.OpenAsync(protocol, cancellationToken);
        await foreach (byte[] rpc in _queue.Reader.ReadAllAsync(cancellationToken))
            await channel.WriteAsync(rpc, cancellationToken);
    }
}
