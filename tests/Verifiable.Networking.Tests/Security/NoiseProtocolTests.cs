using System.Buffers.Binary;
using Verifiable.Networking.Cryptography;
using Verifiable.Networking.Identity;
using Verifiable.Networking.Security;
using Verifiable.Networking.Security.Noise;

namespace Verifiable.Networking.Tests.Security;

public sealed class NoiseProtocolTests
{
    private static readonly PrivateKey Client = PrivateKey.Generate();
    private static readonly PrivateKey Server = PrivateKey.Generate(KeyType.Secp256k1);

    [Theory]
    [InlineData("/yamux/1.0.0", "/yamux/1.0.0", "/yamux/1.0.0")]
    [InlineData("/a,/b", "/b,/a", "/a")]
    [InlineData("/b", "/a,/b", "/b")]
    [InlineData("", "/a", null)]
    [InlineData("/a", "", null)]
    public async Task Secure_BothSides_AgreeOnIdentitiesAndTheInitiatorsMuxerAsync(string clientMuxers, string serverMuxers, string? expected)
    {
        (SecuredConnection client, SecuredConnection server) = await ConnectAsync(clientMuxers, serverMuxers);
        Assert.Equal(Server.PublicKey, client.RemoteKey);
        Assert.Equal(Client.PublicKey, server.RemoteKey);
        Assert.Equal(expected, client.Muxer);
        Assert.Equal(expected, server.Muxer);
    }

    [Fact]
    public async Task Secure_NoMuxerInCommon_FailsOnBothSidesAsync()
    {
        (Duplex left, Duplex right) = Duplex.Create();
        Task<SecuredConnection> outbound = new NoiseProtocol(Client, ["/a"]).SecureOutboundAsync(left, null, TestPeers.Limit());
        Task<SecuredConnection> inbound = new NoiseProtocol(Server, ["/b"]).SecureInboundAsync(right, TestPeers.Limit());
        await Assert.ThrowsAsync<HandshakeException>(() => outbound);
        await Assert.ThrowsAsync<HandshakeException>(() => inbound);
    }

    [Fact]
    public async Task SecureOutbound_SignatureForAnotherNoiseKey_IsRefusedAsync()
    {
        (Duplex left, Duplex right) = Duplex.Create();
        Task<SecuredConnection> outbound = new NoiseProtocol(Client, []).SecureOutboundAsync(left, null, TestPeers.Limit());
        // A man in the middle who knows a payload of the server, but not the Noise key that it was signed for.
        byte[] secret = [.. Enumerable.Range(1, 32).Select(i => (byte)i)];
        using var handshake = new NoiseHandshake(isInitiator: false, secret);
        byte[] payload = NoisePayload.Create(Server, X25519.PublicKey([.. Enumerable.Range(2, 32).Select(i => (byte)i)]), []).Encode();
        handshake.ReadMessage(await ReadFrameAsync(right));
        await WriteFrameAsync(right, handshake.WriteMessage(payload));
        HandshakeException refused = await Assert.ThrowsAsync<HandshakeException>(() => outbound);
        Assert.Contains("signature", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SecureInbound_ReplayedHandshake_IsRefusedAsync()
    {
        // Everything that a dialler said in an honest handshake is said again: the answer has a new ephemeral key, so the third message is not authentic.
        (Duplex left, Duplex right) = Duplex.Create();
        var server = new NoiseProtocol(Server, []);
        Task<SecuredConnection> inbound = server.SecureInboundAsync(right, TestPeers.Limit());
        using var handshake = new NoiseHandshake(isInitiator: true, new byte[32]);
        byte[] first = handshake.WriteMessage([]);
        await WriteFrameAsync(left, first);
        handshake.ReadMessage(await ReadFrameAsync(left));
        byte[] third = handshake.WriteMessage(NoisePayload.Create(Client, X25519.PublicKey(new byte[32]), []).Encode());
        await WriteFrameAsync(left, third);
        Assert.Equal(Client.PublicKey, (await inbound).RemoteKey);

        (Duplex again, Duplex other) = Duplex.Create();
        Task<SecuredConnection> replayed = server.SecureInboundAsync(other, TestPeers.Limit());
        await WriteFrameAsync(again, first);
        await ReadFrameAsync(again);
        await WriteFrameAsync(again, third);
        await Assert.ThrowsAsync<HandshakeException>(() => replayed);
    }

    [Fact]
    public async Task SecureInbound_OversizedMessage_IsRefusedBeforeItArrivesAsync()
    {
        (Duplex left, Duplex right) = Duplex.Create();
        Task<SecuredConnection> inbound = new NoiseProtocol(Server, []).SecureInboundAsync(right, TestPeers.Limit());
        await left.WriteAsync(new byte[] { 0xff, 0xff });
        await Assert.ThrowsAsync<HandshakeException>(() => inbound);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1000)]
    [InlineData(1_000_000)]
    public async Task Stream_BytesInPiecesOfAnySize_ArriveUnchangedAsync(int readSize)
    {
        (SecuredConnection client, SecuredConnection server) = await ConnectAsync("", "");
        var random = new Random(readSize);
        byte[] sent = new byte[readSize == 1 ? 100_000 : 3_000_000];
        random.NextBytes(sent);
        Task writing = Task.Run(async () =>
        {
            for (int at = 0; at < sent.Length;)
            {
                int length = Math.Min(random.Next(1, 300_000), sent.Length - at);
                await client.Stream.WriteAsync(sent.AsMemory(at, length), TestPeers.Limit());
                at += length;
            }

            await client.Stream.DisposeAsync();
        });
        var received = new List<byte>();
        var buffer = new byte[readSize];
        int read;
        while ((read = await server.Stream.ReadAsync(buffer, TestPeers.Limit())) > 0)
            received.AddRange(buffer.AsSpan(0, read));
        await writing;
        Assert.Equal(sent, received);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(500)]
    [InlineData(1017)]
    public async Task Stream_FlippedBit_EndsTheConnectionAsync(int position)
    {
        (Duplex left, Duplex right) = Duplex.Create();
        var key = new byte[32];
        var sender = new NoiseStream(left, new CipherState(key), new CipherState(key));
        await sender.WriteAsync(new byte[1000]);
        await sender.DisposeAsync();
        var wire = new byte[1018];
        await right.ReadExactlyAsync(wire);
        wire[position] ^= 1;
        (Duplex tampered, Duplex receiving) = Duplex.Create();
        await tampered.WriteAsync(wire);
        await tampered.DisposeAsync();
        var receiver = new NoiseStream(receiving, new CipherState(key), new CipherState(key));
        Exception refused = await Assert.ThrowsAnyAsync<IOException>(async () => await receiver.ReadExactlyAsync(new byte[1000]));
        // A longer length is an end too soon; everything else is not authentic.
        Assert.True(refused is HandshakeException || (position < 2 && refused is EndOfStreamException));
    }

    private static async Task<(SecuredConnection Client, SecuredConnection Server)> ConnectAsync(string clientMuxers, string serverMuxers)
    {
        (Duplex left, Duplex right) = Duplex.Create();
        Task<SecuredConnection> client = new NoiseProtocol(Client, clientMuxers.Split(',', StringSplitOptions.RemoveEmptyEntries)).SecureOutboundAsync(left, Server.PeerId, TestPeers.Limit());
        Task<SecuredConnection> server = new NoiseProtocol(Server, serverMuxers.Split(',', StringSplitOptions.RemoveEmptyEntries)).SecureInboundAsync(right, TestPeers.Limit());
        return (await client, await server);
    }

    private static async Task<byte[]> ReadFrameAsync(Stream stream)
    {
        var length = new byte[2];
        await stream.ReadExactlyAsync(length, TestPeers.Limit());
        var message = new byte[BinaryPrimitives.ReadUInt16BigEndian(length)];
        await stream.ReadExactlyAsync(message, TestPeers.Limit());
        return message;
    }

    private static async Task WriteFrameAsync(Stream stream, byte[] message)
    {
        var length = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)message.Length);
        await stream.WriteAsync((byte[])[.. length, .. message]);
    }
}
