using System.Buffers;
using Verifiable.Networking.Channels;

namespace Verifiable.Networking.Muxing;

/// <summary>Frames on their way to the connection: many writers append, one loop sends all that waits in one write.</summary>
/// <remarks>
/// Two buffers change places: one is filled while the other is sent, so frames are coalesced exactly when the connection is slower than the writers. Data
/// waits for room, in the order of arrival; control frames never wait, because the receiving loop writes them, but a peer that provokes more of them than
/// <see cref="MaxControl"/> bytes without reading ends the session.
/// </remarks>
/// <param name="onOverflow">Told once when a peer provokes answers and does not read them; it ends the session.</param>
internal sealed class FrameQueue(Action<Exception> onOverflow)
{
    private const int MinBuffer = 8 * 1024;
    private const int MaxData = 256 * 1024;
    private const int MaxControl = 256 * 1024;

    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly Signal _room = new();
    private readonly Signal _ready = new();
    private byte[] _filling = ArrayPool<byte>.Shared.Rent(MinBuffer);
    private byte[] _sending = ArrayPool<byte>.Shared.Rent(MinBuffer);
    private int _count;
    private int _control;
    private Exception? _failure;
    private bool _isCompleted;

    /// <summary>Appends a data frame once there is room for it.</summary>
    /// <exception cref="ChannelResetException">The session has ended.</exception>
    public async ValueTask WriteDataAsync(uint streamId, YamuxFlags flags, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            while (!TryAppend(new YamuxHeader(YamuxFrameType.Data, flags, streamId, (uint)payload.Length), payload.Span))
                await _room.WaitAsync(cancellationToken);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Appends a frame without payload at once; after the session's end it is dropped.</summary>
    public void WriteControl(YamuxHeader header)
    {
        MalformedMessageException? overflow = null;
        lock (_lock)
        {
            if (_failure is not null)
                return;
            _control += YamuxHeader.Size;
            if (_control > MaxControl)
                _failure = overflow = new MalformedMessageException($"yamux: expected a peer that reads, got one that leaves {MaxControl} bytes of answers");
            else
                Append(header, []);
        }

        _ready.Set();
        if (overflow is not null)
            onOverflow(overflow);
    }

    /// <summary>Sends until the queue is completed and empty, or has failed.</summary>
    public async Task SendAsync(Stream connection, CancellationToken cancellationToken)
    {
        while (true)
        {
            int count = Swap(out bool isOver);
            if (count > 0)
                await connection.WriteAsync(_sending.AsMemory(0, count), cancellationToken);
            else if (isOver)
                return;
            else
                await _ready.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Takes no more frames after this one; what waits is still sent.</summary>
    public void Complete(YamuxHeader last, Exception failure)
    {
        lock (_lock)
        {
            if (_isCompleted)
                return;
            _failure ??= failure;
            _isCompleted = true;
            Append(last, []);
        }

        _ready.Set();
        _room.Set();
    }

    private bool TryAppend(YamuxHeader header, ReadOnlySpan<byte> payload)
    {
        lock (_lock)
        {
            if (_failure is not null)
                throw new ChannelResetException($"write frame: expected an open session, got its end ({_failure.Message})", _failure);
            if (_count > 0 && _count + YamuxHeader.Size + payload.Length > MaxData)
                return false;
            Append(header, payload);
        }

        _ready.Set();
        return true;
    }

    private void Append(YamuxHeader header, ReadOnlySpan<byte> payload)
    {
        Reserve(_count + YamuxHeader.Size + payload.Length);
        header.Write(_filling.AsSpan(_count));
        payload.CopyTo(_filling.AsSpan(_count + YamuxHeader.Size));
        _count += YamuxHeader.Size + payload.Length;
    }

    private void Reserve(int count)
    {
        if (count <= _filling.Length)
            return;
        byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(count, 2 * _filling.Length));
        _filling.AsSpan(0, _count).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_filling);
        _filling = larger;
    }

    private int Swap(out bool isOver)
    {
        int count;
        lock (_lock)
        {
            isOver = _isCompleted;
            count = _count;
            (_filling, _sending) = (_sending, _filling);
            _count = 0;
            _control = 0;
        }

        if (count > 0)
            _room.Set();
        return count;
    }
}
