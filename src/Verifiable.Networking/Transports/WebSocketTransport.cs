using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using Verifiable.Networking.Multiformats;

namespace Verifiable.Networking.Transports;

/// <summary>WebSocket over TCP: <c>/tcp/.../ws</c>, and for dialling <c>/wss</c>, <c>/tls/ws</c>, <c>/tls/sni/.../ws</c>.</summary>
/// <remarks>
/// libp2p websockets: bytes travel in binary messages, whose borders mean nothing. Listening is without TLS, for peers behind a proxy that has a certificate,
/// and for loopback. The certificate of a dialled server is checked as a browser would; who the peer is, only the security protocol above shows.
/// </remarks>
public sealed class WebSocketTransport : ITransport
{
    /// <inheritdoc/>
    public bool CanDial(Multiaddress address) => IsPlain(address, allowNames: true) || IsSecure(address);

    /// <inheritdoc/>
    public bool CanListen(Multiaddress address) => IsPlain(address, allowNames: false);

    /// <inheritdoc/>
    public async Task<TransportConnection> DialAsync(Multiaddress address, CancellationToken cancellationToken)
    {
        var client = new ClientWebSocket();
        // TLS asks for the name in the URI; the address, where it has one of its own, says where to connect.
        string host = address.ValueOf(MultiaddressProtocol.Sni) ?? TcpAddress.HostOf(address);
        Socket? socket = null;
        using var handler = new SocketsHttpHandler
        {
            ConnectCallback = async (_, token) =>
            {
                socket = await TcpAddress.ConnectAsync(address, token);
                return new NetworkStream(socket, ownsSocket: true);
            },
        };
        using var invoker = new HttpMessageInvoker(handler, disposeHandler: false);
        var uri = new UriBuilder(IsSecure(address) ? "wss" : "ws", host, TcpAddress.PortOf(address), "/").Uri;
        try
        {
            await client.ConnectAsync(uri, invoker, cancellationToken);
        }
        catch (WebSocketException exception)
        {
            client.Dispose();
            throw new IOException($"dial: expected a WebSocket at {address}, got {exception.Message}", exception);
        }
        catch
        {
            client.Dispose();
            throw;
        }

        Multiaddress remote = socket?.RemoteEndPoint is IPEndPoint endpoint ? WithSuffix(endpoint, IsSecure(address) ? "/tls/ws" : "/ws") : address;
        return new TransportConnection(WebSocketStream.Create(client, WebSocketMessageType.Binary, ownsWebSocket: true), remote);
    }

    /// <inheritdoc/>
    public ITransportListener Listen(Multiaddress address) => new Listener(TcpListening.Bind(address));

    private static bool IsPlain(Multiaddress address, bool allowNames) => TcpAddress.Matches(address, allowNames, MultiaddressProtocol.Ws);

    private static bool IsSecure(Multiaddress address) =>
        TcpAddress.Matches(address, allowNames: true, MultiaddressProtocol.Wss)
        || TcpAddress.Matches(address, allowNames: true, MultiaddressProtocol.Tls, MultiaddressProtocol.Ws)
        || TcpAddress.Matches(address, allowNames: true, MultiaddressProtocol.Tls, MultiaddressProtocol.Sni, MultiaddressProtocol.Ws);

    private static Multiaddress WithSuffix(IPEndPoint endpoint, string suffix) => Multiaddress.Parse(Multiaddress.OfTcp(endpoint) + suffix);

    private sealed class Listener(Socket socket) : ITransportListener
    {
        public Multiaddress Address { get; } = WithSuffix((IPEndPoint)socket.LocalEndPoint!, "/ws");

        public async Task<PendingConnection> AcceptAsync(CancellationToken cancellationToken)
        {
            Socket accepted = await TcpListening.AcceptAsync(socket, cancellationToken);
            return new PendingConnection(token => OpenAsync(accepted, token), accepted.Dispose);
        }

        public ValueTask DisposeAsync()
        {
            socket.Dispose();
            return ValueTask.CompletedTask;
        }

        private static async Task<TransportConnection> OpenAsync(Socket accepted, CancellationToken cancellationToken)
        {
            var stream = new NetworkStream(accepted, ownsSocket: true);
            await WebSocketHandshake.AnswerAsync(stream, cancellationToken);
            var webSocket = WebSocket.CreateFromStream(stream, new WebSocketCreationOptions { IsServer = true });
            return new TransportConnection(WebSocketStream.Create(webSocket, WebSocketMessageType.Binary, ownsWebSocket: true), WithSuffix((IPEndPoint)accepted.RemoteEndPoint!, "/ws"));
        }
    }
}
