using System.Buffers;

namespace Verifiable.Networking.Muxing;

/// <summary>Cuts a connection's bytes into frames and hands payloads on as they arrive.</summary>
/// <remarks>No frame is ever held whole: a payload's size is checked against its stream's window first, and then goes on in whatever pieces were received. The buffer begins small and grows with the traffic.</remarks>
internal sealed class FrameReceiver(Stream connection, Action<YamuxHeader, YamuxChannel?> handle, Func<uint, YamuxChannel?> find)
{
    private const int MinBuffer = 8 * 1024;
    private const int MaxBuffer = 256 * 1024;

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(MinBuffer);
    private int _start;
    private int _end;
    private uint _missing;
    private YamuxChannel? _channel;
    private bool _isLast;

    /// <summary>Receives until the connection ends.</summary>
    /// <exception cref="MalformedMessageException">The other side broke the specification.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            int read = await connection.ReadAsync(_buffer.AsMemory(_end), cancellationToken);
            if (read == 0)
                return;
            _end += read;
            bool wasFilled = _end == _buffer.Length;
            Consume();
            MakeRoom(wasFilled);
        }
    }

    private void Consume()
    {
        while (true)
        {
            if (_missing > 0)
            {
                int length = (int)Math.Min(_missing, (uint)(_end - _start));
                if (length == 0)
                    return;
                _channel?.Receive(_buffer.AsSpan(_start, length));
                _start += length;
                _missing -= (uint)length;
                FinishWhenComplete();
            }
            else if (_end - _start >= YamuxHeader.Size)
            {
                Begin(YamuxHeader.Read(_buffer.AsSpan(_start)));
                _start += YamuxHeader.Size;
            }
            else
            {
                return;
            }
        }
    }

    private void Begin(YamuxHeader header)
    {
        handle(header, find(header.StreamId));
        if (header.Type is not (YamuxFrameType.Data or YamuxFrameType.WindowUpdate))
            return;
        // Looked up again: the frame may have opened the stream, or reset it.
        _channel = find(header.StreamId);
        _missing = header.Type == YamuxFrameType.Data ? header.Length : 0;
        _isLast = header.Flags.HasFlag(YamuxFlags.Fin);
        _channel?.Expect(_missing);
        FinishWhenComplete();
    }

    private void FinishWhenComplete()
    {
        if (_missing == 0 && _isLast)
        {
            _channel?.FinishRemote();
            _isLast = false;
        }
    }

    private void MakeRoom(bool wasFilled)
    {
        int left = _end - _start;
        byte[] target = wasFilled && _buffer.Length < MaxBuffer ? ArrayPool<byte>.Shared.Rent(2 * _buffer.Length) : _buffer;
        _buffer.AsSpan(_start, left).CopyTo(target);
        if (target != _buffer)
            ArrayPool<byte>.Shared.Return(_buffer);
        (_buffer, _start, _end) = (target, 0, left);
    }
}
