using Verifiable.Networking.Multiformats;

namespace Verifiable.Networking.Transports;

/// <summary>An open connection, not yet encrypted.</summary>
/// <param name="Stream">Its bytes; disposing closes it.</param>
/// <param name="Remote">The other side's address.</param>
public sealed record TransportConnection(Stream Stream, Multiaddress Remote);
