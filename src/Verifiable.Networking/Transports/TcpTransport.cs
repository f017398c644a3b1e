using System.Net;
using System.Net.Sockets;
using Verifiable.Networking.Multiformats;

namespace Verifiable.Networking.Transports;

/// <summary>Plain TCP: <c>/ip4/.../tcp/...</c>, <c>/ip6</c>, <c>/dns</c>, <c>/dns4</c>, <c>/dns6</c>.</summary>
public sealed class TcpTransport : ITransport
{
    /// <inheritdoc/>
    public bool CanDial(Multiaddress address) => TcpAddress.Matches(address, allowNames: true);

    /// <inheritdoc/>
    public bool CanListen(Multiaddress address) => TcpAddress.Matches(address, allowNames: false);

    /// <inheritdoc/>
    public async Task<TransportConnection> DialAsync(Multiaddress address, CancellationToken cancellationToken)
    {
        Socket socket = await TcpAddress.ConnectAsync(address, cancellationToken);
        return Open(socket);
    }

    /// <inheritdoc/>
    public ITransportListener Listen(Multiaddress address) => new Listener(TcpListening.Bind(address));

    private static TransportConnection Open(Socket socket) =>
        new(new NetworkStream(socket, ownsSocket: true), Multiaddress.OfTcp((IPEndPoint)socket.RemoteEndPoint!));

    private sealed class Listener(Socket socket) : ITransportListener
    {
        public Multiaddress Address { get; } = Multiaddress.OfTcp((IPEndPoint)socket.LocalEndPoint!);

        public async Task<PendingConnection> AcceptAsync(CancellationToken cancellationToken)
        {
            Socket accepted = await TcpListening.AcceptAsync(socket, cancellationToken);
            return new PendingConnection(_ => Task.FromResult(Open(accepted)), accepted.Dispose);
        }

        public ValueTask DisposeAsync()
        {
            socket.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
