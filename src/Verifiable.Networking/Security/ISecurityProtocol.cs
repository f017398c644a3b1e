using Verifiable.Networking.Identity;

namespace Verifiable.Networking.Security;

/// <summary>Encrypts a connection and authenticates both peers.</summary>
public interface ISecurityProtocol
{
    /// <summary>The name in multistream-select.</summary>
    string Id { get; }

    /// <summary>Secures a connection that this peer opened.</summary>
    /// <param name="connection">The connection, which the result owns.</param>
    /// <param name="expected">The peer that has to be there, or null for any.</param>
    /// <param name="cancellationToken">Ends the handshake.</param>
    /// <exception cref="HandshakeException">The other side is another peer, or broke the protocol.</exception>
    Task<SecuredConnection> SecureOutboundAsync(Stream connection, PeerId? expected, CancellationToken cancellationToken);

    /// <summary>Secures a connection that another peer opened.</summary>
    /// <exception cref="HandshakeException">The other side broke the protocol.</exception>
    Task<SecuredConnection> SecureInboundAsync(Stream connection, CancellationToken cancellationToken);
}
