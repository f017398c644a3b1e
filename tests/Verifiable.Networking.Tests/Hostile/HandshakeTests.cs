using System.Net;
using System.Net.Sockets;
using Verifiable.Networking.Multiformats;
using Verifiable.Networking.Peers;
using Verifiable.Networking.Protocols.Ping;
using Verifiable.Networking.Tests.Muxing;

namespace Verifiable.Networking.Tests.Hostile;

/// <summary>Connections that never become sessions.</summary>
public sealed class HandshakeTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(20)]
    public async Task Listen_SlowLoris_IsClosedAfterTheHandshakeTimeAsync(int bytes)
    {
        await using LocalPeer peer = TestPeers.Create("noise", new LocalPeerOptions { HandshakeTimeout = TimeSpan.FromMilliseconds(200) });
        using Socket socket = await ConnectAsync(peer.ListenOnLoopback());
        // The beginning of an honest handshake, and then nothing.
        await socket.SendAsync("\u0013/multistream/1.0.0\n"u8[..bytes].ToArray());
        await DrainAsync(socket);
        Assert.Empty(peer.Sessions);
    }

    [Fact]
    public async Task Listen_ManySlowHandshakes_AreRefusedBeyondTheLimitAndHonestPeersComeInAfterwardsAsync()
    {
        var options = new LocalPeerOptions { MaxHandshakes = 8, HandshakeTimeout = TimeSpan.FromSeconds(2) };
        await using LocalPeer peer = TestPeers.Create("noise", options);
        Multiaddress address = peer.ListenOnLoopback();
        var slow = new List<Socket>();
        for (int i = 0; i < 100; i++)
            slow.Add(await ConnectAsync(address));
        // All but eight are closed at once, the eight after two seconds.
        foreach (Socket socket in slow)
        {
            await DrainAsync(socket);
            socket.Dispose();
        }

        await using LocalPeer honest = TestPeers.Create("noise");
        Session session = await honest.DialAsync(address, TestPeers.Limit());
        await PingProtocol.PingAsync(session, TestPeers.Limit());
    }

    [Fact]
    public async Task Listen_MoreSessionsThanAllowed_AreClosedAsync()
    {
        await using LocalPeer peer = TestPeers.Create("noise", new LocalPeerOptions { MaxSessions = 1 });
        Multiaddress address = peer.ListenOnLoopback();
        await using LocalPeer first = TestPeers.Create("noise");
        Session session = await first.DialAsync(address, TestPeers.Limit());
        await PingProtocol.PingAsync(session, TestPeers.Limit());
        await using LocalPeer second = TestPeers.Create("noise");
        await Assert.ThrowsAnyAsync<IOException>(() => second.DialAsync(address, TestPeers.Limit()));
        await PingProtocol.PingAsync(session, TestPeers.Limit());
    }

    [Fact]
    public async Task Dial_PeerThatSaysNothing_EndsAfterTheHandshakeTimeAsync()
    {
        using var silent = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        silent.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        silent.Listen();
        await using LocalPeer peer = TestPeers.Create("noise", new LocalPeerOptions { HandshakeTimeout = TimeSpan.FromMilliseconds(200) });
        Multiaddress address = Multiaddress.OfTcp((IPEndPoint)silent.LocalEndPoint!);
        await Assert.ThrowsAsync<HandshakeException>(() => peer.DialAsync(address, TestPeers.Limit()));
    }

    [Fact]
    public async Task Listen_RandomBytes_NeverBecomeASessionAsync()
    {
        await using LocalPeer noise = TestPeers.Create("noise");
        await using LocalPeer tls = TestPeers.Create("tls");
        var random = new Random(11);
        foreach (LocalPeer peer in new[] { noise, tls })
        {
            Multiaddress address = peer.ListenOnLoopback();
            for (int i = 0; i < 100; i++)
            {
                using Socket socket = await ConnectAsync(address);
                byte[] garbage = new byte[random.Next(1, 2000)];
                random.NextBytes(garbage);
                // Half of them come past the negotiation and meet the security protocol.
                string security = peer == noise ? "\u0013/multistream/1.0.0\n\u0007/noise\n" : "\u0013/multistream/1.0.0\n\u000b/tls/1.0.0\n";
                byte[] start = i % 2 == 0 ? System.Text.Encoding.ASCII.GetBytes(security) : [];
                await socket.SendAsync((byte[])[.. start, .. garbage]);
                socket.Shutdown(SocketShutdown.Send);
                await DrainAsync(socket);
            }

            Assert.Empty(peer.Sessions);
        }
    }

    [Fact]
    public async Task Ping_MoreChannelsThanAllowed_AreResetAsync()
    {
        await using LocalPeer server = TestPeers.Create("noise");
        await using LocalPeer client = TestPeers.Create("noise");
        Session session = await client.DialAsync(server.ListenOnLoopback(), TestPeers.Limit());
        for (int i = 0; i < PingProtocol.MaxChannels; i++)
        {
            Networking.Channels.Channel open = await session.OpenAsync(PingProtocol.Name, TestPeers.Limit());
            await open.WriteAsync(new byte[32]);
            await open.ReadExactlyAsync(new byte[32], TestPeers.Limit());
        }

        await Assert.ThrowsAnyAsync<IOException>(() => PingProtocol.PingAsync(session, TestPeers.Limit()));
        await YamuxSessionTests.EventuallyAsync(() => session.ChannelCount == PingProtocol.MaxChannels);
    }

    private static async Task<Socket> ConnectAsync(Multiaddress address)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, int.Parse(address.ValueOf(MultiaddressProtocol.Tcp)!, System.Globalization.CultureInfo.InvariantCulture));
        return socket;
    }

    // Until the other side closes, in order or with a reset.
    private static async Task DrainAsync(Socket socket)
    {
        var buffer = new byte[4096];
        try
        {
            while (await socket.ReceiveAsync(buffer, TestPeers.Limit()) > 0)
                Assert.True(buffer.Length > 0);
        }
        catch (SocketException exception)
        {
            Assert.Equal(SocketError.ConnectionReset, exception.SocketErrorCode);
        }
    }
}
