using Verifiable.Networking.Identity;
using Verifiable.Networking.Muxing;
using Verifiable.Networking.Negotiation;
using Verifiable.Networking.Security;

namespace Verifiable.Networking.Peers;

/// <summary>Makes a secured connection, ready for yamux, out of a plain one: multistream-select, security, multiplexer.</summary>
/// <remarks>libp2p connections, "Upgrading connections". The caller bounds the time.</remarks>
internal sealed class ConnectionUpgrader(IReadOnlyList<ISecurityProtocol> security)
{
    public async Task<(SecuredConnection Connection, string Security)> UpgradeOutboundAsync(Stream connection, PeerId? expected, CancellationToken cancellationToken)
    {
        string chosen = await MultistreamSelect.DialAsync(connection, [.. security.Select(protocol => protocol.Id)], cancellationToken);
        SecuredConnection secured = await Find(chosen).SecureOutboundAsync(connection, expected, cancellationToken);
        if (secured.Muxer is null)
            await MultistreamSelect.DialAsync(secured.Stream, [YamuxSession.Protocol], cancellationToken);
        return (secured, chosen);
    }

    public async Task<(SecuredConnection Connection, string Security)> UpgradeInboundAsync(Stream connection, CancellationToken cancellationToken)
    {
        string chosen = await MultistreamSelect.ListenAsync(connection, proposal => security.Any(protocol => protocol.Id == proposal), cancellationToken);
        SecuredConnection secured = await Find(chosen).SecureInboundAsync(connection, cancellationToken);
        if (secured.Muxer is null)
            await MultistreamSelect.ListenAsync(secured.Stream, proposal => proposal == YamuxSession.Protocol, cancellationToken);
        return (secured, chosen);
    }

    private ISecurityProtocol Find(string id) => security.First(protocol => protocol.Id == id);
}
