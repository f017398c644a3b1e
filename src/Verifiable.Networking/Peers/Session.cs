using Verifiable.Networking.Channels;
using Verifiable.Networking.Identity;
using Verifiable.Networking.Multiformats;
using Verifiable.Networking.Muxing;
using Verifiable.Networking.Negotiation;
using Verifiable.Networking.Protocols.Identify;

namespace Verifiable.Networking.Peers;

/// <summary>An authenticated, multiplexed connection with another peer.</summary>
/// <remarks>Open until either side closes it; <see cref="LocalPeer"/> answers what the other side opens.</remarks>
public sealed class Session : IAsyncDisposable
{
    private readonly YamuxSession _muxer;
    private readonly TimeSpan _negotiationTimeout;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _entered = new(StringComparer.Ordinal);

    internal Session(PublicKey remoteKey, Multiaddress remoteAddress, bool isInbound, string security, TimeSpan negotiationTimeout, Func<Session, YamuxSession> createMuxer)
    {
        RemoteKey = remoteKey;
        RemoteAddress = remoteAddress;
        IsInbound = isInbound;
        Security = security;
        _negotiationTimeout = negotiationTimeout;
        _muxer = createMuxer(this);
    }

    /// <summary>The other side's host key.</summary>
    public PublicKey RemoteKey { get; }

    /// <summary>The other side.</summary>
    public PeerId RemotePeer => RemoteKey.PeerId;

    /// <summary>The other side's end of the connection.</summary>
    public Multiaddress RemoteAddress { get; }

    /// <summary>True where the other side dialled.</summary>
    public bool IsInbound { get; }

    /// <summary>The security protocol in use.</summary>
    public string Security { get; }

    /// <summary>What the other side has said about itself so far.</summary>
    public PeerInfo Info { get; private set; } = PeerInfo.Unknown;

    /// <summary>Ends when identify has been answered, or failed; never fails.</summary>
    public Task Identified { get; internal set; } = Task.CompletedTask;

    /// <summary>Ends with the session; never fails.</summary>
    public Task Closed => _muxer.Closed;

    /// <summary>Why the session ended, or null.</summary>
    public Exception? Failure => _muxer.Failure;

    /// <summary>The last measured time to the other side and back.</summary>
    public TimeSpan RoundTrip => _muxer.RoundTrip;

    /// <summary>Channels that are open, of both sides.</summary>
    public int ChannelCount => _muxer.ChannelCount;

    /// <summary>Received bytes that nobody has read.</summary>
    public long Buffered => _muxer.Buffered;

    /// <summary>Opens a channel for a protocol.</summary>
    /// <exception cref="HandshakeException">The other side does not speak it, or did not answer in time.</exception>
    /// <exception cref="ChannelResetException">The session has ended, or the other side takes no more channels.</exception>
    public async Task<Channel> OpenAsync(string protocol, CancellationToken cancellationToken)
    {
        Channel channel = await _muxer.OpenAsync(cancellationToken);
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(_negotiationTimeout);
        try
        {
            await MultistreamSelect.DialAsync(channel, [protocol], timeout.Token);
            return channel;
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            channel.Abort();
            throw new HandshakeException($"open {protocol}: expected an answer within {_negotiationTimeout}, got none", exception);
        }
        catch
        {
            channel.Abort();
            throw;
        }
    }

    /// <summary>Closes the session; open channels fail on both sides.</summary>
    public ValueTask DisposeAsync() => _muxer.DisposeAsync();

    /// <summary>Begins to send and receive.</summary>
    internal void Start() => _muxer.Start();

    /// <summary>Adds what the other side said.</summary>
    internal void Learn(IdentifyMessage message)
    {
        lock (_lock)
            Info = Info.With(message, RemotePeer);
    }

    internal void Learn(PeerInfo info)
    {
        lock (_lock)
            Info = info;
    }

    /// <summary>Counts a channel of a protocol; false where the session has as many as it may.</summary>
    internal bool TryEnter(string protocol, int limit)
    {
        lock (_lock)
        {
            int count = _entered.GetValueOrDefault(protocol);
            if (count >= limit)
                return false;
            _entered[protocol] = count + 1;
            return true;
        }
    }

    internal void Leave(string protocol)
    {
        lock (_lock)
            _entered[protocol]--;
    }
}
