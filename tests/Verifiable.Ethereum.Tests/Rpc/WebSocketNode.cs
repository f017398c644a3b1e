using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Verifiable.Ethereum.Tests.Rpc;

/// <summary>A WebSocket server on a free port of the loopback that answers JSON-RPC by a function and can break its connections.</summary>
internal sealed class WebSocketNode : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<WebSocketNode, WebSocket, JsonNode, Task> _onRequest;
    private readonly List<TcpClient> _open = [];
    private readonly Task _accepting;

    public WebSocketNode(Func<WebSocketNode, WebSocket, JsonNode, Task> onRequest)
    {
        _onRequest = onRequest;
        _listener.Start();
        Endpoint = new Uri($"ws://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/");
        _accepting = Task.Run(AcceptAsync, CancellationToken.None);
    }

    public Uri Endpoint { get; }

    public int Connections { get; private set; }

    public static Task SendAsync(WebSocket socket, string json) =>
        socket.SendAsync(Encoding.UTF8.GetBytes(json), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);

    public static Task AnswerAsync(WebSocket socket, JsonNode request, string result) =>
        SendAsync(socket, $$"""{"jsonrpc":"2.0","id":{{request["id"]!.ToJsonString()}},"result":{{result}}}""");

    /// <summary>Closes all connections as a node that ends: what was sent arrives, then the stream is over.</summary>
    public void Break()
    {
        lock (_open)
        {
            _open.ForEach(c => c.Close());
            _open.Clear();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        Break();
        await _accepting;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                TcpClient client = await _listener.AcceptTcpClientAsync(_stop.Token);
                lock (_open)
                {
                    _open.Add(client);
                    Connections++;
                }

                _ = ServeAsync(client);
            }
        }
        catch (Exception exception) when (exception is SocketException or OperationCanceledException or InvalidOperationException)
        {
            return;
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        byte[] buffer = new byte[1 << 16];
        try
        {
            NetworkStream stream = client.GetStream();
            await UpgradeAsync(stream);
            using var socket = WebSocket.CreateFromStream(stream, new WebSocketCreationOptions { IsServer = true });
            while (true)
            {
                WebSocketReceiveResult part = await socket.ReceiveAsync(buffer, _stop.Token);
                if (part.MessageType == WebSocketMessageType.Close)
                {
                    return;
                }

                await _onRequest(this, socket, JsonNode.Parse(buffer.AsSpan(0, part.Count))!);
            }
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException or ObjectDisposedException or IOException or InvalidOperationException)
        {
            return;
        }
    }

    /// <summary>RFC 6455, section 4.2.2.</summary>
    private static async Task UpgradeAsync(NetworkStream stream)
    {
        var request = new StringBuilder();
        byte[] one = new byte[1];
        while (!request.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            await stream.ReadExactlyAsync(one);
            request.Append((char)one[0]);
        }

        string key = request.ToString().Split("\r\n").Single(l => l.StartsWith("Sec-WebSocket-Key:", StringComparison.OrdinalIgnoreCase)).Split(':')[1].Trim();
#pragma warning disable CA5350 // The handshake of RFC 6455 is SHA-1; nothing is secret.
        string accept = Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")));
#pragma warning restore CA5350
        await stream.WriteAsync(Encoding.ASCII.GetBytes(
            $"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {accept}\r\n\r\n"));
    }
}
