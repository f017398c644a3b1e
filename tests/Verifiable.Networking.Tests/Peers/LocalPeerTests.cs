using System.Security.Cryptography;
using Verifiable.Networking.Channels;
using Verifiable.Networking.Identity;
using Verifiable.Networking.Multiformats;
using Verifiable.Networking.Peers;
using Verifiable.Networking.Protocols.Ping;

namespace Verifiable.Networking.Tests.Peers;

public sealed class LocalPeerTests
{
    [Theory]
    [InlineData("noise", KeyType.Ed25519)]
    [InlineData("noise", KeyType.Secp256k1)]
    [InlineData("tls", KeyType.Ed25519)]
    [InlineData("tls", KeyType.Secp256k1)]
    public async Task DialAsync_ListeningPeer_KnowsAndPingsItAsync(string security, KeyType keyType)
    {
        await using LocalPeer server = TestPeers.Create(security, keyType: keyType);
        await using LocalPeer client = TestPeers.Create(security, keyType: keyType);
        Multiaddress address = server.ListenOnLoopback();
        Session session = await client.DialAsync(address, TestPeers.Limit());
        Assert.Equal(server.Identity.PeerId, session.RemotePeer);
        await PingProtocol.PingAsync(session, TestPeers.Limit());

        await session.Identified.WaitAsync(TestPeers.Patience);
        Assert.Equal("verifiable/0.1.0", session.Info.AgentVersion);
        Assert.Contains(PingProtocol.Name, session.Info.Protocols);
        Assert.Equal(address.WithoutPeer(), Assert.Single(session.Info.ListenAddresses));
        Assert.Equal(server.Identity.PeerId, session.Info.Record?.PeerId);

        Session inbound = Assert.Single(server.Sessions);
        Assert.Equal(client.Identity.PeerId, inbound.RemotePeer);
        Assert.Equal(inbound.RemoteAddress, session.Info.ObservedAddress);
    }

    [Theory]
    [InlineData("noise")]
    [InlineData("tls")]
    public async Task Channel_ManyBytesBothWays_ArriveUnchangedAsync(string security)
    {
        await using LocalPeer server = TestPeers.Create(security, protocols: new EchoProtocol());
        await using LocalPeer client = TestPeers.Create(security);
        Session session = await client.DialAsync(server.ListenOnLoopback(), TestPeers.Limit());
        await using Channel channel = await session.OpenAsync(EchoProtocol.Name, TestPeers.Limit());
        byte[] sent = new byte[40_000_000];
        new Random(7).NextBytes(sent);

        Task writing = Task.Run(async () =>
        {
            await channel.WriteAsync(sent, TestPeers.Limit());
            await channel.CompleteWritesAsync();
        });
        var received = new MemoryStream();
        await channel.CopyToAsync(received, TestPeers.Limit());
        await writing;
        Assert.Equal(SHA256.HashData(sent), SHA256.HashData(received.ToArray()));
    }

    [Theory]
    [InlineData("noise")]
    [InlineData("tls")]
    public async Task DialAsync_AnotherPeerThere_IsRefusedAsync(string security)
    {
        await using LocalPeer server = TestPeers.Create(security);
        await using LocalPeer client = TestPeers.Create(security);
        Multiaddress address = server.ListenOnLoopback().WithPeer(PrivateKey.Generate().PeerId);
        await Assert.ThrowsAsync<HandshakeException>(() => client.DialAsync(address, TestPeers.Limit()));
        Assert.Empty(client.Sessions);
    }

    [Fact]
    public async Task DialAsync_NoSecurityInCommon_IsRefusedAsync()
    {
        await using LocalPeer server = TestPeers.Create("noise");
        await using LocalPeer client = TestPeers.Create("tls");
        Multiaddress address = server.ListenOnLoopback();
        await Assert.ThrowsAsync<HandshakeException>(() => client.DialAsync(address, TestPeers.Limit()));
    }

    [Fact]
    public async Task DialAsync_NobodyThere_ThrowsAsync()
    {
        Multiaddress address;
        await using (LocalPeer gone = TestPeers.Create("noise"))
            address = gone.ListenOnLoopback();
        await using LocalPeer client = TestPeers.Create("noise");
        await Assert.ThrowsAsync<IOException>(() => client.DialAsync(address, TestPeers.Limit()));
        await Assert.ThrowsAsync<ArgumentException>(() => client.DialAsync(Multiaddress.Parse("/ip4/127.0.0.1/udp/1/quic-v1"), TestPeers.Limit()));
    }

    [Fact]
    public async Task OpenAsync_ProtocolThatIsNotSpoken_IsRefusedAndTheSessionGoesOnAsync()
    {
        await using LocalPeer server = TestPeers.Create("noise");
        await using LocalPeer client = TestPeers.Create("noise");
        Session session = await client.DialAsync(server.ListenOnLoopback(), TestPeers.Limit());
        await Assert.ThrowsAsync<HandshakeException>(() => session.OpenAsync("/unknown/1", TestPeers.Limit()));
        await PingProtocol.PingAsync(session, TestPeers.Limit());
    }

    [Fact]
    public async Task DisposeAsync_OfOneSide_EndsTheSessionOnBothAsync()
    {
        await using LocalPeer server = TestPeers.Create("noise", protocols: new EchoProtocol());
        LocalPeer client = TestPeers.Create("noise");
        Session session = await client.DialAsync(server.ListenOnLoopback(), TestPeers.Limit());
        Channel channel = await session.OpenAsync(EchoProtocol.Name, TestPeers.Limit());
        Session inbound = Assert.Single(server.Sessions);
        await client.DisposeAsync();
        await inbound.Closed.WaitAsync(TestPeers.Patience);
        await Assert.ThrowsAsync<ChannelResetException>(async () => await channel.ReadExactlyAsync(new byte[1]));
        await Assert.ThrowsAsync<ChannelResetException>(() => session.OpenAsync(EchoProtocol.Name, TestPeers.Limit()));
    }

    [Fact]
    public async Task PushIdentifyAsync_NewProtocol_IsLearntAsync()
    {
        await using LocalPeer server = TestPeers.Create("noise");
        await using LocalPeer client = TestPeers.Create("noise");
        Session session = await client.DialAsync(server.ListenOnLoopback(), TestPeers.Limit());
        await session.Identified.WaitAsync(TestPeers.Patience);
        await Assert.Single(server.Sessions).Identified.WaitAsync(TestPeers.Patience);
        Assert.DoesNotContain(EchoProtocol.Name, session.Info.Protocols);

        server.Add(new EchoProtocol());
        await server.PushIdentifyAsync(TestPeers.Limit());
        // The push is answered by nothing; what it changed is seen when it was read.
        CancellationToken limit = TestPeers.Limit();
        while (!session.Info.Protocols.Contains(EchoProtocol.Name))
            await Task.Delay(10, limit);
        Assert.Equal("verifiable/0.1.0", session.Info.AgentVersion);
    }

    [Fact]
    public void Options_OutOfRange_AreAllNamed()
    {
        var options = new LocalPeerOptions { MaxSessions = 0, HandshakeTimeout = TimeSpan.Zero };
        string message = Assert.Throws<ArgumentException>(options.Validate).Message;
        Assert.Contains("MaxSessions", message, StringComparison.Ordinal);
        Assert.Contains("HandshakeTimeout", message, StringComparison.Ordinal);
    }
}
