using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Verifiable.Networking.Identity;
using Verifiable.Networking.Security;
using Verifiable.Networking.Security.Tls;

namespace Verifiable.Networking.Tests.Security;

public sealed class TlsTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Verify_CertificatesOfTheSpecification_GiveTheirPeerIdsOrAreRefused()
    {
        IReadOnlyList<JsonElement> vectors = Vectors.Read("tls-certificates.json", "certificates");
        Assert.Equal(4, vectors.Count);
        Assert.Single(vectors, vector => vector.GetProperty("peerId").ValueKind == JsonValueKind.Null);
        Assert.All(vectors, vector =>
        {
            using X509Certificate2 certificate = X509CertificateLoader.LoadCertificate(vector.Hex("certificate"));
            if (vector.GetProperty("peerId").ValueKind == JsonValueKind.Null)
                Assert.Throws<HandshakeException>(() => Libp2pCertificate.Verify(certificate, Now));
            else
                Assert.Equal(vector.Text("peerId"), Libp2pCertificate.Verify(certificate, Now).PeerId.ToString());
        });
    }

    [Theory]
    [InlineData(KeyType.Ed25519)]
    [InlineData(KeyType.Secp256k1)]
    public void Create_Certificate_ProvesItsHostKeyWhileItIsValid(KeyType type)
    {
        PrivateKey key = PrivateKey.Generate(type);
        using X509Certificate2 certificate = Libp2pCertificate.Create(key);
        Assert.Equal(key.PublicKey, Libp2pCertificate.Verify(certificate, DateTimeOffset.UtcNow));
        Assert.Throws<HandshakeException>(() => Libp2pCertificate.Verify(certificate, DateTimeOffset.UtcNow.AddDays(-2)));
        Assert.Throws<HandshakeException>(() => Libp2pCertificate.Verify(certificate, DateTimeOffset.UtcNow.AddYears(101)));
    }

    [Fact]
    public void Verify_FlippedSignatureOfTheCertificate_IsRefused()
    {
        using X509Certificate2 certificate = Libp2pCertificate.Create(PrivateKey.Generate());
        byte[] bytes = certificate.RawData;
        bytes[^1] ^= 1;
        using X509Certificate2 tampered = X509CertificateLoader.LoadCertificate(bytes);
        Assert.Throws<HandshakeException>(() => Libp2pCertificate.Verify(tampered, DateTimeOffset.UtcNow));
    }

    [Fact]
    public void Verify_UnknownCriticalExtensionOrNoHostKey_IsRefused()
    {
        using X509Certificate2 plain = SelfSigned(extension: null);
        Assert.Throws<HandshakeException>(() => Libp2pCertificate.Verify(plain, DateTimeOffset.UtcNow));
        using X509Certificate2 critical = SelfSigned(new X509Extension("1.2.3.4", [5, 0], critical: true));
        Assert.Contains("critical", Assert.Throws<HandshakeException>(() => Libp2pCertificate.Verify(critical, DateTimeOffset.UtcNow)).Message, StringComparison.Ordinal);
        using X509Certificate2 malformed = SelfSigned(new X509Extension("1.3.6.1.4.1.53594.1.1", [0x30, 0x82, 0xff], critical: false));
        Assert.Throws<HandshakeException>(() => Libp2pCertificate.Verify(malformed, DateTimeOffset.UtcNow));
    }

    [Theory]
    [InlineData("/yamux/1.0.0", "/yamux/1.0.0", "/yamux/1.0.0")]
    [InlineData("", "/yamux/1.0.0", null)]
    [InlineData("/yamux/1.0.0", "", null)]
    public async Task Secure_BothSides_AgreeOnIdentitiesAndMuxerAsync(string clientMuxer, string serverMuxer, string? expected)
    {
        PrivateKey clientKey = PrivateKey.Generate(), serverKey = PrivateKey.Generate();
        (Duplex left, Duplex right) = Duplex.Create();
        Task<SecuredConnection> outbound = new TlsProtocol(clientKey, Muxers(clientMuxer)).SecureOutboundAsync(left, serverKey.PeerId, TestPeers.Limit());
        Task<SecuredConnection> inbound = new TlsProtocol(serverKey, Muxers(serverMuxer)).SecureInboundAsync(right, TestPeers.Limit());
        SecuredConnection client = await outbound, server = await inbound;
        Assert.Equal((serverKey.PublicKey, expected), (client.RemoteKey, client.Muxer));
        Assert.Equal((clientKey.PublicKey, expected), (server.RemoteKey, server.Muxer));
    }

    [Fact]
    public async Task SecureInbound_ClientWithoutHostKeyOrCertificate_IsRefusedAsync()
    {
        using X509Certificate2 stranger = SelfSigned(extension: null);
        foreach (X509Certificate2? shown in new[] { stranger, null })
        {
            (Duplex left, Duplex right) = Duplex.Create();
            Task<SecuredConnection> inbound = new TlsProtocol(PrivateKey.Generate(), []).SecureInboundAsync(right, TestPeers.Limit());
            await using var client = new SslStream(left);
            try
            {
                await client.AuthenticateAsClientAsync(
                    new SslClientAuthenticationOptions
                    {
                        TargetHost = "",
                        ApplicationProtocols = [new SslApplicationProtocol("libp2p")],
                        ClientCertificates = shown is null ? [] : [shown],
                        EnabledSslProtocols = SslProtocols.Tls13,
                        RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null,
                    },
                    TestPeers.Limit());
            }
            catch (IOException)
            {
                // A client may see its handshake succeed before the server refuses its certificate, or not.
                Assert.False(inbound.IsCompletedSuccessfully);
            }

            await Assert.ThrowsAnyAsync<IOException>(() => inbound);
        }
    }

    private static string[] Muxers(string muxer) => muxer.Length == 0 ? [] : [muxer];

    private static X509Certificate2 SelfSigned(X509Extension? extension)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("O=stranger", key, HashAlgorithmName.SHA256);
        if (extension is not null)
            request.CertificateExtensions.Add(extension);
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }
}
