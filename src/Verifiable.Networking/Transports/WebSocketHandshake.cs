using System.Security.Cryptography;
using System.Text;

namespace Verifiable.Networking.Transports;

/// <summary>The server's half of the handshake that makes an HTTP connection a WebSocket.</summary>
/// <remarks>RFC 6455, section 4.2. The request's head is read byte by byte, because what follows it belongs to the WebSocket, and is at most <see cref="MaxHead"/> bytes long.</remarks>
internal static class WebSocketHandshake
{
    /// <summary>The longest head of a request.</summary>
    public const int MaxHead = 8192;

    private const string Magic = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    /// <summary>Reads the request and accepts it.</summary>
    /// <exception cref="HandshakeException">It asks for no WebSocket of version 13, or its head is too long.</exception>
    public static async Task AnswerAsync(Stream stream, CancellationToken cancellationToken)
    {
        string[] lines = (await ReadHeadAsync(stream, cancellationToken)).Split("\r\n");
        Dictionary<string, string> headers = Headers(lines.Skip(1));
        bool isUpgrade = lines[0].StartsWith("GET ", StringComparison.Ordinal) && lines[0].EndsWith(" HTTP/1.1", StringComparison.Ordinal)
            && headers.GetValueOrDefault("upgrade", "").Contains("websocket", StringComparison.OrdinalIgnoreCase)
            && headers.GetValueOrDefault("connection", "").Contains("upgrade", StringComparison.OrdinalIgnoreCase)
            && headers.GetValueOrDefault("sec-websocket-version") == "13";
        if (!isUpgrade || headers.GetValueOrDefault("sec-websocket-key") is not { Length: 24 } key)
        {
            await stream.WriteAsync("HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"u8.ToArray(), cancellationToken);
            throw new HandshakeException("websocket: expected a request to upgrade, got another");
        }

        // SHA-1 is the protocol's; it protects nothing here.
#pragma warning disable CA5350
        string accept = Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + Magic)));
#pragma warning restore CA5350
        await stream.WriteAsync(
            Encoding.ASCII.GetBytes($"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {accept}\r\n\r\n"), cancellationToken);
    }

    private static async Task<string> ReadHeadAsync(Stream stream, CancellationToken cancellationToken)
    {
        var head = new byte[MaxHead];
        for (int length = 0; length < MaxHead;)
        {
            await stream.ReadExactlyAsync(head.AsMemory(length++, 1), cancellationToken);
            if (head.AsSpan(0, length).EndsWith("\r\n\r\n"u8))
                return Encoding.Latin1.GetString(head.AsSpan(0, length - 4));
        }

        throw new HandshakeException($"websocket: expected a head of at most {MaxHead} bytes, got a longer one");
    }

    private static Dictionary<string, string> Headers(IEnumerable<string> lines)
    {
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (string line in lines)
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0)
                headers[line[..colon]] = line[(colon + 1)..].Trim();
        }

        return headers;
    }
}
