using System.Net.Sockets;
using Verifiable.Networking.Multiformats;

namespace Verifiable.Networking.Transports;

/// <summary>Listening sockets, for the TCP and WebSocket transports.</summary>
internal static class TcpListening
{
    private const int Backlog = 512;

    /// <exception cref="IOException">The address is taken, or not this machine's.</exception>
    public static Socket Bind(Multiaddress address)
    {
        System.Net.IPEndPoint endpoint = TcpAddress.EndPointOf(address);
        var socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(endpoint);
            socket.Listen(Backlog);
            return socket;
        }
        catch (SocketException exception)
        {
            socket.Dispose();
            throw new IOException($"listen: expected a free address, got {exception.Message} ({address})", exception);
        }
    }

    /// <summary>The next connection; those that fail before they are accepted are passed over.</summary>
    /// <exception cref="OperationCanceledException">The socket is closed, or the token cancelled.</exception>
    public static async Task<Socket> AcceptAsync(Socket listener, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                Socket accepted = await listener.AcceptAsync(cancellationToken);
                accepted.NoDelay = true;
                if (accepted.RemoteEndPoint is not null)
                    return accepted;
                accepted.Dispose();
            }
            catch (SocketException exception) when (exception.SocketErrorCode is SocketError.OperationAborted or SocketError.Interrupted or SocketError.NotSocket)
            {
                throw new OperationCanceledException("accept: expected an open listener, got a closed one", exception);
            }
            catch (SocketException)
            {
                // The dialler went away, or this process has no descriptor left; then a moment lets others close theirs.
                await Task.Delay(TimeSpan.FromMilliseconds(50), cancellationToken);
            }
            catch (ObjectDisposedException exception)
            {
                throw new OperationCanceledException("accept: expected an open listener, got a closed one", exception);
            }
        }
    }
}
