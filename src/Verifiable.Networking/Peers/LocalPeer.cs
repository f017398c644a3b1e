using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Verifiable.Networking.Channels;
using Verifiable.Networking.Identity;
using Verifiable.Networking.Multiformats;
using Verifiable.Networking.Muxing;
using Verifiable.Networking.Negotiation;
using Verifiable.Networking.Protocols;
using Verifiable.Networking.Protocols.Identify;
using Verifiable.Networking.Security;
using Verifiable.Networking.Transports;

namespace Verifiable.Networking.Peers;

/// <summary>This machine's peer: dials others, listens for them, and answers the protocols it was given.</summary>
/// <remarks>
/// Every connection goes through <see cref="ConnectionUpgrader"/> within <see cref="LocalPeerOptions.HandshakeTimeout"/>, so that whoever is slow costs no more
/// than a place among <see cref="LocalPeerOptions.MaxHandshakes"/>. Identify is asked once on every session; identify, identify/push are always answered.
/// </remarks>
public sealed class LocalPeer : IAsyncDisposable
{
    private readonly LocalPeerOptions _options;
    private readonly ConnectionUpgrader _upgrader;
    private readonly IReadOnlyList<ITransport> _transports;
    private readonly ConcurrentDictionary<string, IProtocol> _protocols = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<Session, byte> _sessions = new();
    private readonly ConcurrentBag<ITransportListener> _listeners = [];
    private readonly ConcurrentBag<Task> _loops = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly ILogger _logger;
    private int _handshakes;
    private int _isDisposed;

    /// <summary>A peer that neither listens nor dials yet.</summary>
    /// <param name="identity">The host key.</param>
    /// <param name="transports">In the order of preference.</param>
    /// <param name="security">Of this host key, in the order of preference.</param>
    /// <param name="protocols">What is answered, besides identify and identify/push.</param>
    /// <param name="options">Limits, or null for the defaults.</param>
    /// <param name="logger">Where connections are logged, or null.</param>
    public LocalPeer(
        PrivateKey identity, IReadOnlyList<ITransport> transports, IReadOnlyList<ISecurityProtocol> security, IEnumerable<IProtocol> protocols,
        LocalPeerOptions? options = null, ILogger<LocalPeer>? logger = null)
    {
        Identity = identity;
        _options = options ?? new LocalPeerOptions();
        _options.Validate();
        _transports = transports;
        _upgrader = new ConnectionUpgrader(security);
        _logger = logger ?? NullLogger<LocalPeer>.Instance;
        Add(new IdentifyProtocol(Describe));
        Add(new IdentifyPushProtocol());
        foreach (IProtocol protocol in protocols)
            Add(protocol);
    }

    /// <summary>Told of every new session, of both directions, before identify has been answered. A handler returns at once and throws nothing.</summary>
    public event Action<Session>? SessionOpened;

    /// <summary>The host key.</summary>
    public PrivateKey Identity { get; }

    /// <summary>Where this peer listens, its id included.</summary>
    public IReadOnlyList<Multiaddress> ListenAddresses => [.. _listeners.Select(listener => listener.Address.WithPeer(Identity.PeerId))];

    /// <summary>Sessions that are open.</summary>
    public IReadOnlyCollection<Session> Sessions => [.. _sessions.Keys];

    /// <summary>Answers one protocol more, from now on.</summary>
    /// <exception cref="ArgumentException">It is answered already.</exception>
    public void Add(IProtocol protocol)
    {
        if (!_protocols.TryAdd(protocol.Id, protocol))
            throw new ArgumentException($"add protocol: expected a new one, got {protocol.Id} again", nameof(protocol));
    }

    /// <summary>Listens on an address until this peer is disposed.</summary>
    /// <returns>The address with the port that was taken and this peer's id.</returns>
    /// <exception cref="ArgumentException">No transport listens on such addresses.</exception>
    /// <exception cref="IOException">The address is taken, or not this machine's.</exception>
    public Multiaddress Listen(Multiaddress address)
    {
        ITransport transport = _transports.FirstOrDefault(candidate => candidate.CanListen(address))
            ?? throw new ArgumentException($"listen: expected an address of a transport here, got {address}", nameof(address));
        ITransportListener listener = transport.Listen(address);
        _listeners.Add(listener);
        _loops.Add(AcceptAsync(listener));
        Log.Listening(_logger, listener.Address);
        return listener.Address.WithPeer(Identity.PeerId);
    }

    /// <summary>Connects with a peer; where the address has a peer id, with no other.</summary>
    /// <exception cref="ArgumentException">No transport dials such addresses.</exception>
    /// <exception cref="HandshakeException">Somebody else is there, or no agreement came about in time.</exception>
    /// <exception cref="IOException">Nobody answers there.</exception>
    public async Task<Session> DialAsync(Multiaddress address, CancellationToken cancellationToken)
    {
        ITransport transport = _transports.FirstOrDefault(candidate => candidate.CanDial(address))
            ?? throw new ArgumentException($"dial: expected an address of a transport here, got {address}", nameof(address));
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _stop.Token);
        timeout.CancelAfter(_options.HandshakeTimeout);
        TransportConnection? connection = null;
        try
        {
            connection = await transport.DialAsync(address, timeout.Token);
            (SecuredConnection secured, string security) = await _upgrader.UpgradeOutboundAsync(connection.Stream, address.PeerId, timeout.Token);
            return Begin(secured, connection.Remote, security, isInbound: false);
        }
        catch (Exception exception)
        {
            if (connection is not null)
                await connection.Stream.DisposeAsync();
            if (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested)
                throw new HandshakeException($"dial: expected a session within {_options.HandshakeTimeout}, got none ({address})", exception);
            throw;
        }
    }

    /// <summary>Tells every peer what has changed about this one.</summary>
    public Task PushIdentifyAsync(CancellationToken cancellationToken) => Task.WhenAll(Sessions
        .Where(session => session.Info.Protocols.Contains(IdentifyPushProtocol.Name))
        .Select(session => IdentifyPushProtocol.PushAsync(session, Describe(session), cancellationToken)));

    /// <summary>Closes listeners and sessions.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
            return;
        await _stop.CancelAsync();
        foreach (ITransportListener listener in _listeners)
            await listener.DisposeAsync();
        await Task.WhenAll(Sessions.Select(session => session.DisposeAsync().AsTask()));
        await Task.WhenAll(_loops);
    }

    private async Task AcceptAsync(ITransportListener listener)
    {
        try
        {
            while (true)
            {
                PendingConnection pending = await listener.AcceptAsync(_stop.Token);
                if (!TryEnterHandshake())
                {
                    pending.Close();
                    Log.InboundRefused(_logger, "too many connections");
                    continue;
                }

                // Not awaited: the count above bounds how many there are, the handshake timeout how long.
                _ = UpgradeInboundAsync(pending);
            }
        }
        catch (OperationCanceledException)
        {
            // The listener is closed: this peer ends.
            await listener.DisposeAsync();
        }
    }

    private bool TryEnterHandshake()
    {
        if (_sessions.Count >= _options.MaxSessions)
            return false;
        if (Interlocked.Increment(ref _handshakes) <= _options.MaxHandshakes)
            return true;
        Interlocked.Decrement(ref _handshakes);
        return false;
    }

    private async Task UpgradeInboundAsync(PendingConnection pending)
    {
        try
        {
            using var timeout = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
            timeout.CancelAfter(_options.HandshakeTimeout);
            TransportConnection connection = await pending.OpenAsync(timeout.Token);
            (SecuredConnection secured, string security) = await _upgrader.UpgradeInboundAsync(connection.Stream, timeout.Token);
            Begin(secured, connection.Remote, security, isInbound: true);
        }
        catch (Exception exception)
        {
            // Whatever a stranger's bytes lead to ends here.
            Log.InboundFailed(_logger, exception);
            pending.Close();
        }
        finally
        {
            Interlocked.Decrement(ref _handshakes);
        }
    }

    private Session Begin(SecuredConnection secured, Multiaddress remote, string security, bool isInbound)
    {
        var session = new Session(secured.RemoteKey, remote, isInbound, security, _options.NegotiationTimeout, self =>
            new YamuxSession(secured.Stream, !isInbound, _options.Yamux, (channel, token) => AnswerAsync(self, channel, token)));
        _sessions[session] = 0;
        session.Start();
        session.Identified = IdentifyAsync(session);
        // Not awaited: it ends with the session.
        _ = ForgetAsync(session);
        // This peer may have been disposed since the handshake began; then nobody else closes this session.
        if (_stop.IsCancellationRequested)
            _ = session.DisposeAsync().AsTask();
        SessionOpened?.Invoke(session);
        Log.Connected(_logger, session.RemotePeer, remote, security, isInbound);
        return session;
    }

    private async Task ForgetAsync(Session session)
    {
        await session.Closed;
        _sessions.TryRemove(session, out _);
        Log.Disconnected(_logger, session.Failure, session.RemotePeer);
    }

    private async Task AnswerAsync(Session session, Channel channel, CancellationToken cancellationToken)
    {
        string name = "a protocol";
        try
        {
            using (var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken))
            {
                timeout.CancelAfter(_options.NegotiationTimeout);
                name = await MultistreamSelect.ListenAsync(channel, _protocols.ContainsKey, timeout.Token);
            }

            await _protocols[name].ListenAsync(channel, session, cancellationToken);
        }
        catch (Exception exception)
        {
            Log.ChannelFailed(_logger, exception, session.RemotePeer, name);
            throw;
        }
    }

    private async Task IdentifyAsync(Session session)
    {
        try
        {
            using var timeout = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
            timeout.CancelAfter(_options.NegotiationTimeout);
            session.Learn(await IdentifyProtocol.AskAsync(session, timeout.Token));
        }
        catch (Exception exception) when (exception is IOException or FormatException or OperationCanceledException or ObjectDisposedException)
        {
            // A peer that does not say what it is can still be talked to.
            Log.IdentifyFailed(_logger, exception, session.RemotePeer);
        }
    }

    private IdentifyMessage Describe(Session session)
    {
        Multiaddress[] addresses = [.. ListenAddresses.Select(address => address.WithoutPeer())];
        return new IdentifyMessage
        {
            ProtocolVersion = _options.ProtocolVersion,
            AgentVersion = _options.AgentVersion,
            PublicKey = Identity.PublicKey,
            ListenAddresses = addresses,
            ObservedAddress = session.RemoteAddress,
            Protocols = [.. _protocols.Keys.Order(StringComparer.Ordinal)],
            SignedPeerRecord = new PeerRecord(Identity.PeerId, (ulong)DateTimeOffset.UtcNow.ToUnixTimeMilliseconds(), addresses).Seal(Identity),
        };
    }
}
