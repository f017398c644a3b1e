using System.Security.Cryptography;
using Verifiable.Networking.Channels;
using Verifiable.Networking.Peers;
using Verifiable.Networking.Protocols;

namespace Verifiable.Networking.Tests;

/// <summary>Answers uploads with the hash of what arrived.</summary>
internal sealed class UploadProtocol : IProtocol
{
    public const string Name = "/verifiable/test/upload/1";

    public string Id => Name;

    /// <summary>Sends random bytes, and returns whether the other side received them.</summary>
    public static async Task<bool> UploadAsync(Session session, long bytes, CancellationToken cancellationToken)
    {
        await using Channel channel = await session.OpenAsync(Name, cancellationToken);
        byte[] hash = await Transfer.SendRandomAsync(channel, bytes, cancellationToken);
        await channel.CompleteWritesAsync(cancellationToken);
        var answer = new byte[32];
        await channel.ReadExactlyAsync(answer, cancellationToken);
        return answer.AsSpan().SequenceEqual(hash);
    }

    public async Task ListenAsync(Channel channel, Session session, CancellationToken cancellationToken)
    {
        byte[] hash = await SHA256.HashDataAsync(channel, cancellationToken);
        await channel.WriteAsync(hash, cancellationToken);
        await channel.CompleteWritesAsync(cancellationToken);
    }
}
