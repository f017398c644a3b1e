using System.Buffers.Binary;
using System.Security.Cryptography;
using Verifiable.Networking.Channels;
using Verifiable.Networking.Peers;
using Verifiable.Networking.Protocols;

namespace Verifiable.Networking.Tests;

/// <summary>Answers a length with as many random bytes, and their hash behind them.</summary>
internal sealed class DownloadProtocol : IProtocol
{
    public const string Name = "/verifiable/test/download/1";

    public string Id => Name;

    /// <summary>Asks for random bytes, and returns whether they arrived.</summary>
    public static async Task<bool> DownloadAsync(Session session, long bytes, CancellationToken cancellationToken)
    {
        await using Channel channel = await session.OpenAsync(Name, cancellationToken);
        var request = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(request, bytes);
        await channel.WriteAsync(request, cancellationToken);
        await channel.CompleteWritesAsync(cancellationToken);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[256 * 1024];
        for (long left = bytes; left > 0;)
        {
            int read = await channel.ReadAsync(buffer.AsMemory(0, (int)Math.Min(left, buffer.Length)), cancellationToken);
            if (read == 0)
                return false;
            hash.AppendData(buffer.AsSpan(0, read));
            left -= read;
        }

        var expected = new byte[32];
        await channel.ReadExactlyAsync(expected, cancellationToken);
        return await channel.ReadAsync(buffer, cancellationToken) == 0 && hash.GetHashAndReset().AsSpan().SequenceEqual(expected);
    }

    public async Task ListenAsync(Channel channel, Session session, CancellationToken cancellationToken)
    {
        var request = new byte[8];
        await channel.ReadExactlyAsync(request, cancellationToken);
        byte[] hash = await Transfer.SendRandomAsync(channel, BinaryPrimitives.ReadInt64BigEndian(request), cancellationToken);
        await channel.WriteAsync(hash, cancellationToken);
        await channel.CompleteWritesAsync(cancellationToken);
    }
}
