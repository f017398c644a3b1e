using System.Collections.Concurrent;
using System.Diagnostics;
using System.Security.Cryptography;
using Verifiable.Networking.Channels;

namespace Verifiable.Networking.Muxing;

/// <summary>Many channels over one connection, each with flow control.</summary>
/// <remarks>
/// libp2p yamux. One loop receives, one sends, one pings. What a peer can make this side keep is bounded: unread bytes by the windows and by
/// <see cref="YamuxOptions.MaxBuffered"/>, streams by <see cref="YamuxOptions.MaxInboundStreams"/>, answers by <see cref="FrameQueue"/>, and silence by the pings.
/// </remarks>
public sealed class YamuxSession : IAsyncDisposable
{
    /// <summary>The name in multistream-select, ALPN and Noise's extensions.</summary>
    public const string Protocol = "/yamux/1.0.0";

    private const int FirstPings = 3;
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(1);

    private readonly Stream _connection;
    private readonly Func<Channel, CancellationToken, Task> _accept;
    private readonly ConcurrentDictionary<uint, YamuxChannel> _channels = new();
    private readonly SemaphoreSlim _unacknowledged;
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _stopSending = new();
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly bool _isInitiator;
    private Task _sending = Task.CompletedTask;
    private Task _loops = Task.CompletedTask;
    private long _nextId;
    private long _buffered;
    private long _growth;
    private int _handlers;
    private int _isClosing;
    private volatile bool _isRemoteLeaving;
    private volatile TaskCompletionSource? _pong;
    private uint _pingValue;
    private int _pings;

    /// <summary>A session over a connection, which it owns from now on.</summary>
    /// <param name="connection">The secured connection.</param>
    /// <param name="isInitiator">True on the side that dialled: its streams have odd numbers.</param>
    /// <param name="options">Limits.</param>
    /// <param name="accept">Handles a channel that the other side opened; it counts as open until the task has ended.</param>
    public YamuxSession(Stream connection, bool isInitiator, YamuxOptions options, Func<Channel, CancellationToken, Task> accept)
    {
        options.Validate();
        (_connection, _isInitiator, Options, _accept) = (connection, isInitiator, options, accept);
        _nextId = isInitiator ? 1 : 2;
        // Not awaited: whoever wrote the frame may hold locks, and closing takes time.
        Frames = new FrameQueue(failure => _ = Task.Run(() => CloseAsync(failure, YamuxCloseReason.ProtocolError), CancellationToken.None));
        _unacknowledged = new SemaphoreSlim(options.MaxUnacknowledged, options.MaxUnacknowledged);
    }

    /// <summary>Ends when the session has, for whatever reason; never fails.</summary>
    public Task Closed => _closed.Task;

    /// <summary>Why the session ended, or null.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>The last measured round trip.</summary>
    public TimeSpan RoundTrip => Stopwatch.GetElapsedTime(0, RoundTripTicks);

    /// <summary>Channels that are open.</summary>
    public int ChannelCount => _channels.Count;

    /// <summary>Received bytes that nobody has read.</summary>
    public long Buffered => Volatile.Read(ref _buffered);

    internal YamuxOptions Options { get; }

    internal FrameQueue Frames { get; }

    // Until the first answer: a guess that lets windows grow on a local network.
    internal long RoundTripTicks { get; private set; } = Stopwatch.Frequency / 1000;

    /// <summary>Begins to send and receive.</summary>
    public void Start()
    {
        _sending = Task.Run(SendAsync, CancellationToken.None);
        _loops = Task.WhenAll(_sending, Task.Run(ReceiveAsync, CancellationToken.None), Task.Run(KeepAliveAsync, CancellationToken.None));
    }

    /// <summary>Opens a channel; waits while too many are not yet accepted.</summary>
    /// <exception cref="ChannelResetException">The session has ended, or the other side takes no more channels.</exception>
    public async ValueTask<Channel> OpenAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _stop.Token);
            await _unacknowledged.WaitAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw Ended();
        }

        long id = Interlocked.Add(ref _nextId, 2) - 2;
        if (_isRemoteLeaving || id > uint.MaxValue)
        {
            _unacknowledged.Release();
            throw new ChannelResetException("open channel: expected a session that takes more, got one that is leaving");
        }

        var channel = new YamuxChannel(this, (uint)id, isInbound: false);
        _channels[channel.Id] = channel;
        if (_stop.IsCancellationRequested)
        {
            // The end may have come between the wait and the entry; then nobody else fails this channel.
            channel.Fail(Ended());
            Remove(channel);
            throw Ended();
        }

        Announce(channel, YamuxFlags.Syn, 0);
        return channel;
    }

    /// <summary>Tells the other side, sends what waits within a second, and closes the connection; open channels fail.</summary>
    public async ValueTask DisposeAsync()
    {
        await CloseAsync(new ChannelResetException("session: expected to go on, got closed by this side"), YamuxCloseReason.Normal);
        await Closed;
        await _loops;
    }

    internal void Announce(YamuxChannel channel, YamuxFlags flags, uint credit) =>
        Frames.WriteControl(new YamuxHeader(YamuxFrameType.WindowUpdate, flags, channel.Id, credit));

    /// <summary>Counts received bytes; false when all channels together have too many.</summary>
    internal bool TryBuffer(int length) => Interlocked.Add(ref _buffered, length) <= Options.MaxBuffered;

    internal void Unbuffer(int length) => Interlocked.Add(ref _buffered, -length);

    /// <summary>Lets a window grow while all growth together is half of what may be buffered, so that a few readers that were fast and then stall reset nobody.</summary>
    internal bool TryGrow(int length)
    {
        if (Interlocked.Add(ref _growth, length) <= Options.MaxBuffered / 2)
            return true;
        Interlocked.Add(ref _growth, -length);
        return false;
    }

    internal void Remove(YamuxChannel channel)
    {
        if (!_channels.TryRemove(channel.Id, out _))
            return;
        Interlocked.Add(ref _growth, -channel.Growth);
        Acknowledge(channel);
    }

    private async Task ReceiveAsync()
    {
        var receiver = new FrameReceiver(_connection, Handle, id => _channels.GetValueOrDefault(id));
        YamuxCloseReason reason = YamuxCloseReason.Normal;
        Exception failure;
        try
        {
            await receiver.RunAsync(_stop.Token);
            failure = new ChannelResetException("session: expected to go on, got closed by the other side");
        }
        catch (Exception exception)
        {
            // Whatever breaks the receiving loop ends the session, and everybody who waits on it is told this.
            failure = exception;
            reason = exception is MalformedMessageException ? YamuxCloseReason.ProtocolError : YamuxCloseReason.InternalError;
        }

        await CloseAsync(failure, reason);
    }

    private async Task SendAsync()
    {
        try
        {
            await Frames.SendAsync(_connection, _stopSending.Token);
        }
        catch (Exception exception)
        {
            // As above: a connection that takes nothing any more is the session's end.
            await CloseAsync(exception, YamuxCloseReason.InternalError);
        }
    }

    private async Task KeepAliveAsync()
    {
        // A tick for every stage that has to be noticed soon: the shortest of them.
        TimeSpan tick = Options.Linger < Options.KeepAlive ? Options.Linger : Options.KeepAlive;
        long nextPing = Stopwatch.GetTimestamp();
        try
        {
            while (true)
            {
                if (Stopwatch.GetTimestamp() >= nextPing)
                {
                    // At first some more: code that runs for the first time is slow.
                    do
                    {
                        await PingAsync(_stop.Token);
                    }
                    while (_pings < FirstPings);
                    nextPing = Stopwatch.GetTimestamp() + (long)(Options.KeepAlive.TotalSeconds * Stopwatch.Frequency);
                }

                await Task.Delay(tick, _stop.Token);
                long now = Stopwatch.GetTimestamp();
                foreach (YamuxChannel channel in _channels.Values.Where(channel => now >= channel.LingerDeadline))
                    channel.Abort();
            }
        }
        catch (TimeoutException exception)
        {
            await CloseAsync(new ChannelResetException("session: expected an answer to a ping, got none in time", exception), YamuxCloseReason.InternalError);
        }
        catch (OperationCanceledException)
        {
            // The session has ended.
            await Closed;
        }
    }

    private async Task PingAsync(CancellationToken cancellationToken)
    {
        TaskCompletionSource pong = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _pingValue = BitConverter.ToUInt32(RandomNumberGenerator.GetBytes(4));
        _pong = pong;
        long start = Stopwatch.GetTimestamp();
        Frames.WriteControl(new YamuxHeader(YamuxFrameType.Ping, YamuxFlags.Syn, 0, _pingValue));
        await pong.Task.WaitAsync(Options.PingTimeout, cancellationToken);
        long measured = Stopwatch.GetTimestamp() - start;
        // One slow answer, of a busy machine or behind much data, must not let every window grow; a path that became longer is believed in some pings.
        RoundTripTicks = _pings++ == 0 ? measured : Math.Min(measured, 2 * RoundTripTicks);
    }

    private void Handle(YamuxHeader header, YamuxChannel? channel)
    {
        switch (header.Type)
        {
            case YamuxFrameType.Ping when header.Flags.HasFlag(YamuxFlags.Syn):
                Frames.WriteControl(header with { Flags = YamuxFlags.Ack });
                return;
            case YamuxFrameType.Ping:
                if (header.Length == _pingValue)
                    _pong?.TrySetResult();
                return;
            case YamuxFrameType.GoAway:
                _isRemoteLeaving = true;
                return;
            default:
                HandleStream(header, channel);
                return;
        }
    }

    private void HandleStream(YamuxHeader header, YamuxChannel? channel)
    {
        if (header.Flags.HasFlag(YamuxFlags.Syn))
            channel = Accept(header.StreamId, channel);
        // Frames of a stream that was reset here may still be on their way.
        if (channel is null)
            return;
        if (header.Flags.HasFlag(YamuxFlags.Ack))
            Acknowledge(channel);
        if (header.Type == YamuxFrameType.WindowUpdate)
            channel.Grant(header.Length);
        if (header.Flags.HasFlag(YamuxFlags.Rst))
        {
            channel.Fail(new ChannelResetException($"channel {channel.Id}: expected to go on, got a reset by the other side"));
            Remove(channel);
        }
    }

    private YamuxChannel? Accept(uint id, YamuxChannel? existing)
    {
        if (existing is not null || id % 2 == (_isInitiator ? 1 : 0))
            throw new MalformedMessageException($"yamux: expected a new stream of the other side's numbers, got {id}");
        if (_isClosing != 0 || Interlocked.Increment(ref _handlers) > Options.MaxInboundStreams)
        {
            Interlocked.Decrement(ref _handlers);
            Frames.WriteControl(new YamuxHeader(YamuxFrameType.WindowUpdate, YamuxFlags.Rst, id, 0));
            return null;
        }

        var channel = new YamuxChannel(this, id, isInbound: true);
        _channels[id] = channel;
        Announce(channel, YamuxFlags.Ack, 0);
        // Not awaited: handlers end when they like, and the count above bounds how many there are.
        _ = Task.Run(() => HandleInboundAsync(channel), CancellationToken.None);
        return channel;
    }

    private async Task HandleInboundAsync(YamuxChannel channel)
    {
        try
        {
            await _accept(channel, _stop.Token);
            await channel.DisposeAsync();
        }
        catch (Exception)
        {
            // A handler's failure is its channel's; whoever handles channels logs it.
            channel.Abort();
        }
        finally
        {
            Interlocked.Decrement(ref _handlers);
        }
    }

    private void Acknowledge(YamuxChannel channel)
    {
        if (channel.TryAcknowledge())
            _unacknowledged.Release();
    }

    private async Task CloseAsync(Exception failure, YamuxCloseReason reason)
    {
        if (Interlocked.Exchange(ref _isClosing, 1) != 0)
            return;
        Failure = failure;
        Frames.Complete(new YamuxHeader(YamuxFrameType.GoAway, YamuxFlags.None, 0, (uint)reason), failure);
        await _stop.CancelAsync();
        foreach (YamuxChannel channel in _channels.Values)
        {
            channel.Fail(failure);
            Remove(channel);
        }

        _pong?.TrySetCanceled(CancellationToken.None);
        // A connection that failed takes nothing more; one that works gets a second for what waits.
        if (reason != YamuxCloseReason.InternalError)
            await Task.WhenAny(_sending, Task.Delay(LastWords, CancellationToken.None));
        await _stopSending.CancelAsync();
        await _connection.DisposeAsync();
        _closed.TrySetResult();
    }

    private ChannelResetException Ended() => new($"session: expected to be open, got its end ({Failure?.Message ?? "closing"})", Failure);
}
