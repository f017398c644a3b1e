using System.Buffers;
using Verifiable.Networking.Multiformats;

namespace Verifiable.Networking.Channels;

/// <summary>Messages with their length before them as an unsigned varint.</summary>
public static class LengthPrefixed
{
    /// <summary>Reads a message of at most <paramref name="maxLength"/> bytes; not one byte behind it is taken from the stream.</summary>
    /// <returns>The message, or null where the stream ends before it.</returns>
    /// <exception cref="MalformedMessageException">The length is malformed or above the limit; nothing was allocated for it.</exception>
    /// <exception cref="EndOfStreamException">The stream ends inside the message.</exception>
    public static async ValueTask<byte[]?> ReadAsync(Stream stream, int maxLength, CancellationToken cancellationToken)
    {
        var prefix = new byte[UnsignedVarint.MaxLength];
        for (int read = 0; read < prefix.Length;)
        {
            if (await stream.ReadAsync(prefix.AsMemory(read, 1), cancellationToken) == 0)
                return read == 0 ? null : throw new EndOfStreamException("read message: expected its length, got the end of the stream");
            read++;
            switch (UnsignedVarint.TryRead(prefix.AsSpan(0, read), out ulong length, out _))
            {
                case OperationStatus.Done when length <= (ulong)maxLength:
                    var message = new byte[length];
                    await stream.ReadExactlyAsync(message, cancellationToken);
                    return message;
                case OperationStatus.Done:
                    throw new MalformedMessageException($"read message: expected at most {maxLength} bytes, got {length}");
                case OperationStatus.InvalidData:
                    throw new MalformedMessageException("read message: expected a length, got a malformed varint");
                default:
                    break;
            }
        }

        throw new MalformedMessageException("read message: expected a length, got a longer varint");
    }

    /// <summary>Writes a message behind its length, in one write.</summary>
    public static ValueTask WriteAsync(Stream stream, ReadOnlySpan<byte> message, CancellationToken cancellationToken) =>
        stream.WriteAsync(Frame(message), cancellationToken);

    /// <summary>The message behind its length.</summary>
    public static byte[] Frame(ReadOnlySpan<byte> message)
    {
        int prefix = UnsignedVarint.LengthOf((ulong)message.Length);
        var framed = new byte[prefix + message.Length];
        UnsignedVarint.Write(framed, (ulong)message.Length);
        message.CopyTo(framed.AsSpan(prefix));
        return framed;
    }
}
