using Verifiable.Networking.Multiformats;

namespace Verifiable.Networking.Transports;

/// <summary>Opens and accepts connections of one kind of address.</summary>
public interface ITransport
{
    /// <summary>True when this transport can dial the address.</summary>
    bool CanDial(Multiaddress address);

    /// <summary>True when this transport can listen on the address.</summary>
    bool CanListen(Multiaddress address);

    /// <summary>Opens a connection.</summary>
    /// <exception cref="IOException">Nobody answers there.</exception>
    Task<TransportConnection> DialAsync(Multiaddress address, CancellationToken cancellationToken);

    /// <summary>Listens; port 0 takes a free one.</summary>
    /// <exception cref="IOException">The address is taken, or not this machine's.</exception>
    ITransportListener Listen(Multiaddress address);
}
