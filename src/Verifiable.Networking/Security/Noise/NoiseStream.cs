using System.Buffers;
using System.Buffers.Binary;
using Verifiable.Networking.Channels;

namespace Verifiable.Networking.Security.Noise;

/// <summary>A connection whose bytes travel in Noise transport messages.</summary>
/// <remarks>
/// libp2p noise, "Wire Format": a big-endian 16-bit length, then ciphertext and tag. A write is cut into messages that are encrypted side by side into one
/// buffer and sent together. A read takes as many whole messages as have arrived and fit, straight into the caller's memory. Buffers begin small and grow
/// with the traffic, so that idle connections cost little. A wrong tag ends the connection: nothing unauthenticated is handed on.
/// </remarks>
internal sealed class NoiseStream(Stream connection, CipherState send, CipherState receive) : AsyncStream
{
    private const int PrefixSize = 2;
    private const int MaxMessage = ushort.MaxValue;
    private const int MaxPlaintext = MaxMessage - CipherState.TagSize;
    private const int MinBuffer = 8 * 1024;
    private const int MaxReceiveBuffer = 4 * (PrefixSize + MaxMessage);
    private const int MaxSendBuffer = 4 * (PrefixSize + MaxMessage);

    private byte[] _received = ArrayPool<byte>.Shared.Rent(MinBuffer);
    private byte[] _sending = ArrayPool<byte>.Shared.Rent(MinBuffer);
    private int _start;
    private int _end;

    // Decrypted bytes that did not fit the reader's memory; they lie in the receive buffer, before _start.
    private int _plainStart;
    private int _plainEnd;
    private bool _isDisposed;

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.IsEmpty)
            return 0;
        while (true)
        {
            int copied = TakeMessages(buffer.Span);
            if (copied > 0)
                return copied;
            MakeRoom();
            int read = await connection.ReadAsync(_received.AsMemory(_end), cancellationToken);
            if (read == 0)
            {
                return _start == _end
                    ? 0
                    : throw new EndOfStreamException($"noise read: expected a whole message, got the end of the connection after {_end - _start} bytes");
            }

            _end += read;
        }
    }

    /// <inheritdoc/>
    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (!buffer.IsEmpty)
        {
            int length = Encrypt(ref buffer);
            await connection.WriteAsync(_sending.AsMemory(0, length), cancellationToken);
        }
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        if (_isDisposed)
            return;
        _isDisposed = true;
        await connection.DisposeAsync();
        // The buffers are left to the collector: a read that was just interrupted may still hold them.
    }

    private int TakeMessages(Span<byte> destination)
    {
        int copied = CopyPlain(destination);
        while (copied < destination.Length && TryPeekMessage(out int length))
        {
            ReadOnlySpan<byte> ciphertext = _received.AsSpan(_start + PrefixSize, length);
            int plainLength = length - CipherState.TagSize;
            if (plainLength <= destination.Length - copied)
            {
                Decrypt(ciphertext, destination.Slice(copied, plainLength));
                copied += plainLength;
                _start += PrefixSize + length;
                continue;
            }

            if (copied > 0)
                break;
            // In place: the plaintext begins where the prefix was.
            Decrypt(ciphertext, _received.AsSpan(_start + PrefixSize, plainLength));
            _plainStart = _start + PrefixSize;
            _plainEnd = _plainStart + plainLength;
            _start += PrefixSize + length;
            return CopyPlain(destination);
        }

        return copied;
    }

    private int CopyPlain(Span<byte> destination)
    {
        int length = Math.Min(destination.Length, _plainEnd - _plainStart);
        _received.AsSpan(_plainStart, length).CopyTo(destination);
        _plainStart += length;
        return length;
    }

    private bool TryPeekMessage(out int length)
    {
        length = 0;
        if (_end - _start < PrefixSize)
            return false;
        length = BinaryPrimitives.ReadUInt16BigEndian(_received.AsSpan(_start));
        if (length < CipherState.TagSize)
            throw new HandshakeException($"noise read: expected a message of at least {CipherState.TagSize} bytes, got {length}");
        return _end - _start >= PrefixSize + length;
    }

    private void Decrypt(ReadOnlySpan<byte> ciphertext, Span<byte> destination)
    {
        if (!receive.TryDecrypt(ciphertext, destination))
            throw new HandshakeException("noise read: expected an authentic message, got another");
    }

    /// <summary>Moves what is left to the front, and grows the buffer when the last read filled it or the next message needs more.</summary>
    private void MakeRoom()
    {
        bool wasFilled = _end == _received.Length;
        int left = _end - _start;
        int needed = left >= PrefixSize ? PrefixSize + BinaryPrimitives.ReadUInt16BigEndian(_received.AsSpan(_start)) : PrefixSize;
        byte[] target = _received;
        if (needed > target.Length || (wasFilled && target.Length < MaxReceiveBuffer))
            target = ArrayPool<byte>.Shared.Rent(Math.Max(needed, Math.Min(2 * target.Length, MaxReceiveBuffer)));
        _received.AsSpan(_start, left).CopyTo(target);
        if (target != _received)
            ArrayPool<byte>.Shared.Return(_received);
        (_received, _start, _end, _plainStart, _plainEnd) = (target, 0, left, 0, 0);
    }

    private int Encrypt(ref ReadOnlyMemory<byte> buffer)
    {
        int messages = (buffer.Length + MaxPlaintext - 1) / MaxPlaintext;
        int wanted = (int)Math.Min(MaxSendBuffer, buffer.Length + ((long)messages * (PrefixSize + CipherState.TagSize)));
        if (_sending.Length < wanted)
        {
            ArrayPool<byte>.Shared.Return(_sending);
            _sending = ArrayPool<byte>.Shared.Rent(wanted);
        }

        int length = 0;
        while (!buffer.IsEmpty && _sending.Length - length > PrefixSize + CipherState.TagSize)
        {
            int plainLength = Math.Min(Math.Min(buffer.Length, MaxPlaintext), _sending.Length - length - PrefixSize - CipherState.TagSize);
            BinaryPrimitives.WriteUInt16BigEndian(_sending.AsSpan(length), (ushort)(plainLength + CipherState.TagSize));
            send.Encrypt(buffer.Span[..plainLength], _sending.AsSpan(length + PrefixSize, plainLength + CipherState.TagSize));
            length += PrefixSize + plainLength + CipherState.TagSize;
            buffer = buffer[plainLength..];
        }

        return length;
    }
}
