namespace Verifiable.Networking.Transports;

/// <summary>A connection that was accepted and is not yet open.</summary>
/// <param name="OpenAsync">Completes the transport's own handshake; the result owns the connection.</param>
/// <param name="Close">Closes the connection instead.</param>
public sealed record PendingConnection(Func<CancellationToken, Task<TransportConnection>> OpenAsync, Action Close);
