using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Verifiable.Networking.Identity;
using PublicKey = Verifiable.Networking.Identity.PublicKey;

namespace Verifiable.Networking.Security.Tls;

/// <summary>libp2p's TLS 1.3: both sides show certificates that prove their host keys; the multiplexer is agreed in ALPN.</summary>
/// <remarks>
/// libp2p TLS and inlined-muxer-negotiation: multiplexers in the order of preference, then <c>libp2p</c>, which means that multistream-select decides later.
/// No server name is sent. Sessions are not resumed, so that every handshake shows a certificate.
/// </remarks>
public sealed class TlsProtocol : ISecurityProtocol
{
    private const string Libp2p = "libp2p";

    private readonly X509Certificate2 _certificate;
    private readonly SslStreamCertificateContext _context;
    private readonly List<SslApplicationProtocol> _protocols;

    /// <summary>TLS for one host key; the certificate's key lives as long as this object.</summary>
    /// <param name="identity">The host key.</param>
    /// <param name="muxers">Multiplexers in the order of preference.</param>
    public TlsProtocol(PrivateKey identity, IReadOnlyList<string> muxers)
    {
        _certificate = Libp2pCertificate.Create(identity);
        _context = SslStreamCertificateContext.Create(_certificate, additionalCertificates: null, offline: true);
        _protocols = [.. muxers.Append(Libp2p).Select(protocol => new SslApplicationProtocol(protocol))];
    }

    /// <inheritdoc/>
    public string Id => "/tls/1.0.0";

    /// <inheritdoc/>
    public Task<SecuredConnection> SecureOutboundAsync(Stream connection, PeerId? expected, CancellationToken cancellationToken)
    {
        var verification = new Verification(expected);
        return SecureAsync(connection, verification, stream => stream.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions
            {
                TargetHost = "",
                ClientCertificateContext = _context,
                ApplicationProtocols = _protocols,
                EnabledSslProtocols = SslProtocols.Tls13,
                AllowTlsResume = false,
                RemoteCertificateValidationCallback = verification.Check,
            },
            cancellationToken));
    }

    /// <inheritdoc/>
    public Task<SecuredConnection> SecureInboundAsync(Stream connection, CancellationToken cancellationToken)
    {
        var verification = new Verification(expected: null);
        return SecureAsync(connection, verification, stream => stream.AuthenticateAsServerAsync(
            new SslServerAuthenticationOptions
            {
                ServerCertificateContext = _context,
                ClientCertificateRequired = true,
                ApplicationProtocols = _protocols,
                EnabledSslProtocols = SslProtocols.Tls13,
                AllowTlsResume = false,
                RemoteCertificateValidationCallback = verification.Check,
            },
            cancellationToken));
    }

    private static async Task<SecuredConnection> SecureAsync(Stream connection, Verification verification, Func<SslStream, Task> authenticate)
    {
        var stream = new SslStream(connection, leaveInnerStreamOpen: false);
        try
        {
            await authenticate(stream);
        }
        catch (AuthenticationException exception)
        {
            await stream.DisposeAsync();
            throw verification.Failure ?? new HandshakeException($"tls: {exception.Message}", exception);
        }
        catch
        {
            await stream.DisposeAsync();
            throw;
        }

        string chosen = Encoding.ASCII.GetString(stream.NegotiatedApplicationProtocol.Protocol.Span);
        if (verification.RemoteKey is { } key && chosen.Length > 0)
            return new SecuredConnection(stream, key, chosen == Libp2p ? null : chosen);
        await stream.DisposeAsync();
        throw new HandshakeException("tls: expected a certificate and an application protocol, got neither or one");
    }

    /// <summary>Judges the other side's certificate, and keeps what it proves.</summary>
    private sealed class Verification(PeerId? expected)
    {
        public PublicKey? RemoteKey { get; private set; }

        public HandshakeException? Failure { get; private set; }

        public bool Check(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
        {
            // The platform's verdict is about names and roots, of which there are none here.
            try
            {
                RemoteKey = Verify(certificate, chain);
                return true;
            }
            catch (HandshakeException exception)
            {
                Failure = exception;
                return false;
            }
        }

        private PublicKey Verify(X509Certificate? certificate, X509Chain? chain)
        {
            if (certificate is not X509Certificate2 leaf)
                throw new HandshakeException("tls: expected a certificate, got none");
            if (chain is not null && chain.ChainPolicy.ExtraStore.Any(other => !other.RawDataMemory.Span.SequenceEqual(leaf.RawDataMemory.Span)))
                throw new HandshakeException("tls: expected one certificate, got a chain of several");
            PublicKey key = Libp2pCertificate.Verify(leaf, DateTimeOffset.UtcNow);
            return expected is null || key.PeerId == expected
                ? key
                : throw new HandshakeException($"tls: expected peer {expected}, got {key.PeerId}");
        }
    }
}
