using System.Text;
using Verifiable.Networking.Multiformats;
using Verifiable.Networking.Peers;
using Verifiable.Networking.Transports;

namespace Verifiable.Networking.Tests.Transports;

public sealed class WebSocketTransportTests
{
    [Theory]
    [InlineData("/ip4/1.2.3.4/tcp/80/ws", true, true)]
    [InlineData("/ip4/1.2.3.4/tcp/80/ws/p2p/12D3KooWD3eckifWpRn9wQpMG9R9hX3sD158z7EqHWmweQAJU5SA", true, true)]
    [InlineData("/dns4/example.org/tcp/80/ws", true, false)]
    [InlineData("/dns4/example.org/tcp/443/wss", true, false)]
    [InlineData("/dns4/example.org/tcp/443/tls/ws", true, false)]
    [InlineData("/ip4/1.2.3.4/tcp/443/tls/sni/example.org/ws", true, false)]
    [InlineData("/ip4/1.2.3.4/tcp/80", false, false)]
    [InlineData("/ip4/1.2.3.4/udp/80/ws", false, false)]
    [InlineData("/ip4/1.2.3.4/tcp/80/ws/p2p-circuit", false, false)]
    public void CanDial_Address_IsSaidByItsProtocols(string address, bool canDial, bool canListen)
    {
        var transport = new WebSocketTransport();
        Assert.Equal((canDial, canListen), (transport.CanDial(Multiaddress.Parse(address)), transport.CanListen(Multiaddress.Parse(address))));
        Assert.False(canDial && new TcpTransport().CanDial(Multiaddress.Parse(address)));
    }

    [Theory]
    [InlineData("noise")]
    [InlineData("tls")]
    public async Task DialAsync_OverWebSocket_TransfersUnchangedAsync(string security)
    {
        await using LocalPeer server = TestPeers.Create(security, protocols: [new UploadProtocol(), new DownloadProtocol()]);
        await using LocalPeer client = TestPeers.Create(security);
        Multiaddress address = server.ListenOnLoopback("/ws");
        Assert.True(address.Has(MultiaddressProtocol.Ws));
        Session session = await client.DialAsync(address, TestPeers.Limit());
        Assert.Equal(address.WithoutPeer(), session.RemoteAddress);
        Assert.True(await UploadProtocol.UploadAsync(session, 5_000_000, TestPeers.Limit()));
        Assert.True(await DownloadProtocol.DownloadAsync(session, 5_000_000, TestPeers.Limit()));
    }

    [Fact]
    public async Task Answer_RequestOfTheRfc_IsAcceptedAsItSaysAsync()
    {
        (Duplex client, Duplex server) = Duplex.Create();
        await client.WriteAsync(Encoding.ASCII.GetBytes(
            "GET /chat HTTP/1.1\r\nHost: server.example.com\r\nUpgrade: websocket\r\nConnection: keep-alive, Upgrade\r\n"
            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\nX"));
        await WebSocketHandshake.AnswerAsync(server, TestPeers.Limit());
        var next = new byte[1];
        await server.ReadExactlyAsync(next, TestPeers.Limit());
        Assert.Equal((byte)'X', next[0]);
        await server.DisposeAsync();
        using var reader = new StreamReader(client);
        Assert.Contains("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n", await reader.ReadToEndAsync(TestPeers.Limit()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: x\r\n\r\n")]
    [InlineData("POST / HTTP/1.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 8\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: short\r\n\r\n")]
    public async Task Answer_AnotherRequest_IsRefusedAsync(string request)
    {
        (Duplex client, Duplex server) = Duplex.Create();
        await client.WriteAsync(Encoding.ASCII.GetBytes(request));
        await Assert.ThrowsAsync<HandshakeException>(() => WebSocketHandshake.AnswerAsync(server, TestPeers.Limit()));
    }

    [Fact]
    public async Task Answer_EndlessHead_IsRefusedAsync()
    {
        (Duplex client, Duplex server) = Duplex.Create();
        await client.WriteAsync(Encoding.ASCII.GetBytes("GET / HTTP/1.1\r\n" + new string('a', WebSocketHandshake.MaxHead)));
        await Assert.ThrowsAsync<HandshakeException>(() => WebSocketHandshake.AnswerAsync(server, TestPeers.Limit()));
    }
}
