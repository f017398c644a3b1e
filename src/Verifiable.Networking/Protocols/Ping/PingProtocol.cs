using System.Diagnostics;
using System.Security.Cryptography;
using Verifiable.Networking.Channels;
using Verifiable.Networking.Peers;

namespace Verifiable.Networking.Protocols.Ping;

/// <summary>Measures the time to a peer and back.</summary>
/// <remarks>libp2p ping: 32 random bytes come back as they were, as often as the dialler likes, until it finishes. At most <see cref="MaxChannels"/> channels of a session are answered.</remarks>
public sealed class PingProtocol : IProtocol
{
    /// <summary>The name in multistream-select.</summary>
    public const string Name = "/ipfs/ping/1.0.0";

    /// <summary>The most channels that one session may have open here, as the specification recommends.</summary>
    public const int MaxChannels = 2;

    private const int Size = 32;

    // How long a peer may leave a channel open between two pings.
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(60);

    /// <inheritdoc/>
    public string Id => Name;

    /// <summary>Pings a peer once.</summary>
    /// <exception cref="HandshakeException">The peer does not speak ping, or sent other bytes back.</exception>
    public static async Task<TimeSpan> PingAsync(Session session, CancellationToken cancellationToken)
    {
        await using Channel channel = await session.OpenAsync(Name, cancellationToken);
        byte[] sent = RandomNumberGenerator.GetBytes(Size);
        var received = new byte[Size];
        long start = Stopwatch.GetTimestamp();
        await channel.WriteAsync(sent, cancellationToken);
        await channel.ReadExactlyAsync(received, cancellationToken);
        TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
        return received.AsSpan().SequenceEqual(sent)
            ? elapsed
            : throw new HandshakeException("ping: expected the bytes that were sent, got others");
    }

    /// <inheritdoc/>
    public async Task ListenAsync(Channel channel, Session session, CancellationToken cancellationToken)
    {
        if (!session.TryEnter(Name, MaxChannels))
            throw new HandshakeException($"ping: expected at most {MaxChannels} channels, got another");
        try
        {
            using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var bytes = new byte[Size];
            while (true)
            {
                timeout.CancelAfter(Idle);
                if (await channel.ReadAtLeastAsync(bytes, Size, throwOnEndOfStream: false, timeout.Token) < Size)
                    return;
                await channel.WriteAsync(bytes, timeout.Token);
            }
        }
        finally
        {
            session.Leave(Name);
        }
    }
}
