using Verifiable.Networking.Multiformats;

namespace Verifiable.Networking.Transports;

/// <summary>Accepts connections until it is disposed.</summary>
public interface ITransportListener : IAsyncDisposable
{
    /// <summary>Where it listens, with the port that was taken.</summary>
    Multiaddress Address { get; }

    /// <summary>The next connection. What the transport itself still has to say to the dialler happens in <see cref="PendingConnection.OpenAsync"/>, so that a slow one holds up nobody.</summary>
    /// <exception cref="OperationCanceledException">The listener is closed.</exception>
    Task<PendingConnection> AcceptAsync(CancellationToken cancellationToken);
}
