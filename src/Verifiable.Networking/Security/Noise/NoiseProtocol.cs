using System.Buffers.Binary;
using System.Security.Cryptography;
using Verifiable.Networking.Cryptography;
using Verifiable.Networking.Identity;

namespace Verifiable.Networking.Security.Noise;

/// <summary>libp2p's Noise: XX with X25519, ChaCha20-Poly1305 and SHA2-256, the host key proven inside the handshake.</summary>
/// <remarks>libp2p noise, and inlined-muxer-negotiation: the first of the initiator's multiplexers that both know is used; where both sent lists without a match the handshake fails.</remarks>
public sealed class NoiseProtocol : ISecurityProtocol
{
    /// <summary>The longest handshake message that is read; a payload with an RSA key has less than 2 KiB.</summary>
    public const int MaxHandshakeMessage = 8192;

    private readonly PrivateKey _identity;
    private readonly IReadOnlyList<string> _muxers;
    private readonly byte[] _staticSecret = RandomNumberGenerator.GetBytes(X25519.KeySize);
    private readonly byte[] _payload;

    /// <summary>Noise for one host key; the Noise key lives as long as this object.</summary>
    /// <param name="identity">The host key.</param>
    /// <param name="muxers">Multiplexers in the order of preference.</param>
    public NoiseProtocol(PrivateKey identity, IReadOnlyList<string> muxers)
    {
        _identity = identity;
        _muxers = muxers;
        _payload = NoisePayload.Create(_identity, X25519.PublicKey(_staticSecret), muxers).Encode();
    }

    /// <inheritdoc/>
    public string Id => "/noise";

    /// <inheritdoc/>
    public async Task<SecuredConnection> SecureOutboundAsync(Stream connection, PeerId? expected, CancellationToken cancellationToken)
    {
        using var handshake = new NoiseHandshake(isInitiator: true, _staticSecret);
        await SendAsync(connection, handshake.WriteMessage([]), cancellationToken);
        NoisePayload remote = Verify(handshake, handshake.ReadMessage(await ReceiveAsync(connection, cancellationToken)));
        // Before our own identity is told to whoever is there.
        if (expected is not null && remote.IdentityKey.PeerId != expected)
            throw new HandshakeException($"noise: expected peer {expected}, got {remote.IdentityKey.PeerId}");
        await SendAsync(connection, handshake.WriteMessage(_payload), cancellationToken);
        return Complete(connection, handshake, remote, Agree(_muxers, remote.Muxers));
    }

    /// <inheritdoc/>
    public async Task<SecuredConnection> SecureInboundAsync(Stream connection, CancellationToken cancellationToken)
    {
        using var handshake = new NoiseHandshake(isInitiator: false, _staticSecret);
        handshake.ReadMessage(await ReceiveAsync(connection, cancellationToken));
        await SendAsync(connection, handshake.WriteMessage(_payload), cancellationToken);
        NoisePayload remote = Verify(handshake, handshake.ReadMessage(await ReceiveAsync(connection, cancellationToken)));
        return Complete(connection, handshake, remote, Agree(remote.Muxers, _muxers));
    }

    private static SecuredConnection Complete(Stream connection, NoiseHandshake handshake, NoisePayload remote, string? muxer)
    {
        (CipherState send, CipherState receive) = handshake.Split();
        return new SecuredConnection(new NoiseStream(connection, send, receive), remote.IdentityKey, muxer);
    }

    private static NoisePayload Verify(NoiseHandshake handshake, byte[] payload)
    {
        try
        {
            var decoded = NoisePayload.Decode(payload);
            return decoded.IsSignedFor(handshake.RemoteStatic)
                ? decoded
                : throw new HandshakeException($"noise: expected a signature of {decoded.IdentityKey.PeerId} for its Noise key, got another");
        }
        catch (MalformedMessageException exception)
        {
            throw new HandshakeException($"noise: {exception.Message}", exception);
        }
    }

    private static string? Agree(IReadOnlyList<string> initiator, IReadOnlyList<string> responder)
    {
        if (initiator.Count == 0 || responder.Count == 0)
            return null;
        return initiator.FirstOrDefault(responder.Contains)
            ?? throw new HandshakeException($"noise: expected a multiplexer of {string.Join(", ", responder)}, got {string.Join(", ", initiator)}");
    }

    private static ValueTask SendAsync(Stream connection, byte[] message, CancellationToken cancellationToken)
    {
        var framed = new byte[2 + message.Length];
        BinaryPrimitives.WriteUInt16BigEndian(framed, (ushort)message.Length);
        message.CopyTo(framed, 2);
        return connection.WriteAsync(framed, cancellationToken);
    }

    private static async Task<byte[]> ReceiveAsync(Stream connection, CancellationToken cancellationToken)
    {
        var length = new byte[2];
        await connection.ReadExactlyAsync(length, cancellationToken);
        var message = new byte[BinaryPrimitives.ReadUInt16BigEndian(length)];
        if (message.Length > MaxHandshakeMessage)
            throw new HandshakeException($"noise: expected a handshake message of at most {MaxHandshakeMessage} bytes, got {message.Length}");
        await connection.ReadExactlyAsync(message, cancellationToken);
        return message;
    }
}
