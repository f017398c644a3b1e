using Verifiable.Networking.Identity;
using Verifiable.Networking.Multiformats;
using Verifiable.Networking.Muxing;
using Verifiable.Networking.Peers;
using Verifiable.Networking.Protocols;
using Verifiable.Networking.Protocols.Ping;
using Verifiable.Networking.Security;
using Verifiable.Networking.Security.Noise;
using Verifiable.Networking.Security.Tls;
using Verifiable.Networking.Transports;

namespace Verifiable.Networking.Tests;

/// <summary>Peers on loopback, wired as a node wires them.</summary>
internal static class TestPeers
{
    /// <summary>Long enough for a loaded machine; only a test that fails waits so long.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly string[] Muxers = [YamuxSession.Protocol];

    /// <summary>A peer with one security protocol, "noise" or "tls", that answers ping and <paramref name="protocols"/>.</summary>
    public static LocalPeer Create(string security, LocalPeerOptions? options = null, KeyType keyType = KeyType.Ed25519, params IProtocol[] protocols)
    {
        PrivateKey identity = PrivateKey.Generate(keyType);
        return new LocalPeer(identity, [new TcpTransport(), new WebSocketTransport()], [Security(security, identity)], [new PingProtocol(), .. protocols], options);
    }

    /// <summary>The security protocol of this name.</summary>
    public static ISecurityProtocol Security(string name, PrivateKey identity) => name == "noise" ? new NoiseProtocol(identity, Muxers) : new TlsProtocol(identity, Muxers);

    /// <summary>Listens on a free port of loopback.</summary>
    public static Multiaddress ListenOnLoopback(this LocalPeer peer, string suffix = "") => peer.Listen(Multiaddress.Parse("/ip4/127.0.0.1/tcp/0" + suffix));

    /// <summary>A token that fails a test that hangs.</summary>
    public static CancellationToken Limit() => new CancellationTokenSource(Patience).Token;
}
