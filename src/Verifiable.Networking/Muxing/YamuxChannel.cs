using System.Diagnostics;
using Verifiable.Networking.Channels;

namespace Verifiable.Networking.Muxing;

/// <summary>One stream of a yamux session.</summary>
/// <remarks>
/// The receive window begins at 256 KiB. Credit is given back when half of the window was read. A stream that waits for its window reads half of it in half
/// a round trip; when that took less than a whole one, and little is left to read, the window doubles, up to the option's limit. All state is guarded by one
/// lock; the session's receiving loop and the two users of the channel never wait for each other inside it.
/// </remarks>
internal sealed class YamuxChannel(YamuxSession session, uint id, bool isInbound) : Channel
{
    private const int MaxFrame = 64 * 1024;

    private readonly Lock _lock = new();
    private readonly ReceiveBuffer _received = new();
    private readonly Signal _readable = new();
    private readonly Signal _writable = new();
    private long _sendWindow = YamuxOptions.InitialWindow;
    private long _receiveWindow = YamuxOptions.InitialWindow;
    private int _windowSize = YamuxOptions.InitialWindow;
    private int _unannounced;
    private long _lastAnnouncement = Stopwatch.GetTimestamp();
    private int _unacknowledged = isInbound ? 0 : 1;
    private Exception? _failure;
    private bool _isLocalFinished;
    private bool _isRemoteFinished;
    private bool _isDisposed;

    /// <summary>The number on the wire.</summary>
    public uint Id => id;

    /// <summary>True where the other side opened it.</summary>
    public bool IsInbound => isInbound;

    /// <summary>Bytes by which the receive window has grown.</summary>
    public int Growth => _windowSize - YamuxOptions.InitialWindow;

    /// <summary>When a disposed channel is reset if the other side has not finished; in ticks of <see cref="Stopwatch"/>.</summary>
    public long LingerDeadline { get; private set; } = long.MaxValue;

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.IsEmpty)
            return 0;
        while (true)
        {
            if (TryRead(buffer.Span, out int read, out uint credit))
            {
                if (credit > 0)
                    session.Announce(this, YamuxFlags.None, credit);
                return read;
            }

            await _readable.WaitAsync(cancellationToken);
        }
    }

    /// <inheritdoc/>
    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (!buffer.IsEmpty)
        {
            int length = ReserveWindow(Math.Min(buffer.Length, MaxFrame));
            if (length == 0)
            {
                await _writable.WaitAsync(cancellationToken);
                continue;
            }

            try
            {
                await session.Frames.WriteDataAsync(id, YamuxFlags.None, buffer[..length], cancellationToken);
            }
            catch
            {
                // The frame was not queued, so the other side's window is as it was.
                lock (_lock)
                    _sendWindow += length;
                throw;
            }

            buffer = buffer[length..];
        }
    }

    /// <inheritdoc/>
    public override ValueTask CompleteWritesAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        bool isOver;
        lock (_lock)
        {
            if (_failure is not null)
                throw Reset();
            if (_isLocalFinished)
                return ValueTask.CompletedTask;
            _isLocalFinished = true;
            isOver = _isRemoteFinished;
        }

        session.Announce(this, YamuxFlags.Fin, 0);
        if (isOver)
            session.Remove(this);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public override void Abort()
    {
        if (!Fail(new ChannelResetException($"channel {id}: expected to go on, got a reset by this side")))
            return;
        session.Announce(this, YamuxFlags.Rst, 0);
        session.Remove(this);
    }

    /// <inheritdoc/>
    public override ValueTask DisposeAsync()
    {
        bool sendFin, isOver;
        lock (_lock)
        {
            if (_isDisposed)
                return ValueTask.CompletedTask;
            _isDisposed = true;
            Discard();
            isOver = _failure is not null || _isRemoteFinished;
            sendFin = _failure is null && !_isLocalFinished;
            _isLocalFinished = true;
            LingerDeadline = Stopwatch.GetTimestamp() + (long)(session.Options.Linger.TotalSeconds * Stopwatch.Frequency);
        }

        if (sendFin)
            session.Announce(this, YamuxFlags.Fin, 0);
        if (isOver)
            session.Remove(this);
        return ValueTask.CompletedTask;
    }

    /// <summary>True the first time, for a stream opened here: it has been accepted, or is over.</summary>
    public bool TryAcknowledge() => Interlocked.Exchange(ref _unacknowledged, 0) != 0;

    /// <summary>Takes the size of a data frame out of the window, before its payload has arrived.</summary>
    /// <exception cref="MalformedMessageException">The frame is larger than the window.</exception>
    public void Expect(uint length)
    {
        lock (_lock)
        {
            if (length > _receiveWindow)
                throw new MalformedMessageException($"yamux: expected at most {_receiveWindow} bytes on stream {id}, got {length}");
            _receiveWindow -= length;
        }
    }

    /// <summary>Keeps received bytes for the reader; bytes for nobody are discarded and credited like those that were read.</summary>
    public void Receive(ReadOnlySpan<byte> bytes)
    {
        uint credit = 0;
        lock (_lock)
        {
            if (_isDisposed || _failure is not null)
                credit = Consume(bytes.Length);
            else
                _received.Append(bytes);
        }

        if (credit > 0)
            session.Announce(this, YamuxFlags.None, credit);
        _readable.Set();
        if (!session.TryBuffer(bytes.Length))
            Abort();
    }

    /// <summary>The other side may be sent more.</summary>
    /// <exception cref="MalformedMessageException">The window would be 2^32 or more.</exception>
    public void Grant(uint credit)
    {
        lock (_lock)
        {
            _sendWindow += credit;
            if (_sendWindow > uint.MaxValue)
                throw new MalformedMessageException($"yamux: expected a window below 2^32 on stream {id}, got {_sendWindow}");
        }

        _writable.Set();
    }

    /// <summary>The other side has finished.</summary>
    public void FinishRemote()
    {
        bool isOver;
        lock (_lock)
        {
            _isRemoteFinished = true;
            isOver = _isLocalFinished;
        }

        _readable.Set();
        if (isOver)
            session.Remove(this);
    }

    /// <summary>Ends both directions with a failure; false where one had ended them.</summary>
    public bool Fail(Exception failure)
    {
        lock (_lock)
        {
            if (_failure is not null)
                return false;
            _failure = failure;
            // What the other side has finished is still read; only writing fails.
            if (!_isRemoteFinished)
                Discard();
        }

        _readable.Set();
        _writable.Set();
        return true;
    }

    private bool TryRead(Span<byte> destination, out int read, out uint credit)
    {
        lock (_lock)
        {
            credit = 0;
            read = 0;
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            if (_failure is not null && !_isRemoteFinished)
                throw Reset();
            if (_received.Count == 0)
                return _isRemoteFinished;
            read = _received.Take(destination);
            credit = Consume(read);
            return true;
        }
    }

    /// <summary>Counts bytes that are gone, and returns what the other side is to be told, which is most often nothing.</summary>
    private uint Consume(int length)
    {
        session.Unbuffer(length);
        _unannounced += length;
        if (_isRemoteFinished || _failure is not null || _unannounced < _windowSize / 2)
            return 0;
        long now = Stopwatch.GetTimestamp();
        int credit = _unannounced;
        int larger = (int)Math.Min(2L * _windowSize, session.Options.MaxWindow);
        // A reader with much before it waits for nobody: a larger window would only fill the caches.
        bool keepsUp = _received.Count < _windowSize / 4 && now - _lastAnnouncement < session.RoundTripTicks;
        if (keepsUp && larger > _windowSize && session.TryGrow(larger - _windowSize))
        {
            credit += larger - _windowSize;
            _windowSize = larger;
        }

        _lastAnnouncement = now;
        _unannounced = 0;
        _receiveWindow += credit;
        return (uint)credit;
    }

    private int ReserveWindow(int wanted)
    {
        lock (_lock)
        {
            if (_failure is not null)
                throw Reset();
            if (_isLocalFinished)
                throw new InvalidOperationException($"write channel {id}: expected an open direction, got one that was completed");
            int length = (int)Math.Min(wanted, _sendWindow);
            _sendWindow -= length;
            return length;
        }
    }

    private void Discard()
    {
        session.Unbuffer(_received.Count);
        _unannounced += _received.Count;
        _received.Clear();
    }

    private ChannelResetException Reset() => new(_failure!.Message, _failure);
}
