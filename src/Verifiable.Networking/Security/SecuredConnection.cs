using Verifiable.Networking.Identity;

namespace Verifiable.Networking.Security;

/// <summary>An encrypted connection whose other side has proven its identity.</summary>
/// <param name="Stream">Plain bytes in, plain bytes out; disposing closes the connection below.</param>
/// <param name="RemoteKey">Who the other side is.</param>
/// <param name="Muxer">The multiplexer that was agreed within the handshake, or null.</param>
public sealed record SecuredConnection(Stream Stream, PublicKey RemoteKey, string? Muxer);
