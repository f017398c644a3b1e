using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Verifiable.Networking.Multiformats;

namespace Verifiable.Networking.Transports;

/// <summary>The host and port at the front of an address: what the TCP and WebSocket transports share.</summary>
internal static class TcpAddress
{
    private const int MaxResolved = 8;

    /// <summary>True for a host, TCP, and then nothing but <paramref name="rest"/>, and perhaps a peer id.</summary>
    public static bool Matches(Multiaddress address, bool allowNames, params ReadOnlySpan<MultiaddressProtocol> rest)
    {
        IReadOnlyList<MultiaddressComponent> components = address.WithoutPeerOrSelf().Components;
        if (components.Count != 2 + rest.Length || components[1].Protocol != MultiaddressProtocol.Tcp)
            return false;
        for (int i = 0; i < rest.Length; i++)
        {
            if (components[2 + i].Protocol != rest[i])
                return false;
        }

        MultiaddressProtocol host = components[0].Protocol;
        return IsIp(host) || (allowNames && (host == MultiaddressProtocol.Dns || host == MultiaddressProtocol.Dns4 || host == MultiaddressProtocol.Dns6));
    }

    /// <summary>The host's name or IP address as text.</summary>
    public static string HostOf(Multiaddress address) => address.Components[0].Value;

    /// <summary>The endpoint of an address with an IP.</summary>
    public static IPEndPoint EndPointOf(Multiaddress address) => new(IPAddress.Parse(HostOf(address)), PortOf(address));

    /// <summary>The TCP port.</summary>
    public static int PortOf(Multiaddress address) => int.Parse(address.Components[1].Value, NumberStyles.None, CultureInfo.InvariantCulture);

    /// <summary>Connects to the first of the host's addresses that answers.</summary>
    /// <exception cref="IOException">None does.</exception>
    public static async Task<Socket> ConnectAsync(Multiaddress address, CancellationToken cancellationToken)
    {
        Exception? last = null;
        try
        {
            foreach (IPAddress ip in await ResolveAsync(address, cancellationToken))
            {
                var socket = new Socket(ip.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                try
                {
                    await socket.ConnectAsync(new IPEndPoint(ip, PortOf(address)), cancellationToken);
                    return socket;
                }
                catch (SocketException exception)
                {
                    socket.Dispose();
                    last = exception;
                }
                catch (OperationCanceledException)
                {
                    socket.Dispose();
                    throw;
                }
            }
        }
        catch (SocketException exception)
        {
            // The name could not be resolved.
            last = exception;
        }

        throw new IOException($"dial: expected an answer from {address}, got {last?.Message ?? "no address for this name"}", last);
    }

    private static async Task<IEnumerable<IPAddress>> ResolveAsync(Multiaddress address, CancellationToken cancellationToken)
    {
        MultiaddressProtocol host = address.Components[0].Protocol;
        if (IsIp(host))
            return [IPAddress.Parse(HostOf(address))];
        AddressFamily family = host == MultiaddressProtocol.Dns4 ? AddressFamily.InterNetwork
            : host == MultiaddressProtocol.Dns6 ? AddressFamily.InterNetworkV6 : AddressFamily.Unspecified;
        IPAddress[] resolved = await System.Net.Dns.GetHostAddressesAsync(HostOf(address), family, cancellationToken);
        return resolved.Take(MaxResolved);
    }

    private static bool IsIp(MultiaddressProtocol protocol) => protocol == MultiaddressProtocol.Ip4 || protocol == MultiaddressProtocol.Ip6;

    private static Multiaddress WithoutPeerOrSelf(this Multiaddress address) => address.Components.Count > 1 ? address.WithoutPeer() : address;
}
