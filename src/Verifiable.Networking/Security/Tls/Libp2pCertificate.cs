using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Verifiable.Networking.Identity;
using PublicKey = Verifiable.Networking.Identity.PublicKey;

namespace Verifiable.Networking.Security.Tls;

/// <summary>Self-signed certificates that carry a host key in an extension, signed by it.</summary>
/// <remarks>libp2p TLS, "Peer Authentication": the extension 1.3.6.1.4.1.53594.1.1 holds SignedKey { publicKey, signature }, where the signed text is a prefix and the certificate's SubjectPublicKeyInfo.</remarks>
internal static class Libp2pCertificate
{
    private const string ExtensionOid = "1.3.6.1.4.1.53594.1.1";
    private const int MaxLength = 8192;

    // Basic constraints, key usage, extended key usage: understood, and of no consequence for a certificate that signs nothing else.
    private static readonly string[] UnderstoodCritical = [ExtensionOid, "2.5.29.19", "2.5.29.15", "2.5.29.37"];

    /// <summary>A certificate with a new P-256 key for this host key.</summary>
    public static X509Certificate2 Create(PrivateKey identity)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("O=libp2p.io", key, HashAlgorithmName.SHA256);
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteOctetString(identity.PublicKey.Encoded.Span);
            writer.WriteOctetString(identity.Sign(SignedBytes(request.PublicKey.ExportSubjectPublicKeyInfo())));
        }

        request.CertificateExtensions.Add(new X509Extension(ExtensionOid, writer.Encode(), critical: false));
        // Clocks of peers differ; a peer restarts more often than once in a century.
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddYears(100));
    }

    /// <summary>The host key that a certificate proves.</summary>
    /// <exception cref="HandshakeException">The certificate is not valid now, not signed by itself, has a critical extension that nobody here understands, or proves no host key.</exception>
    public static PublicKey Verify(X509Certificate2 certificate, DateTimeOffset now)
    {
        if (certificate.RawDataMemory.Length > MaxLength)
            throw Refused($"a certificate of at most {MaxLength} bytes", $"{certificate.RawDataMemory.Length}");
        try
        {
            // The platform decodes these only now, so that they may be malformed.
            if (now < certificate.NotBefore || now > certificate.NotAfter)
                throw Refused("a certificate that is valid now", $"one from {certificate.NotBefore:O} to {certificate.NotAfter:O}");
            if (certificate.Extensions.FirstOrDefault(extension => extension.Critical && !UnderstoodCritical.Contains(extension.Oid?.Value)) is { } unknown)
                throw Refused("known critical extensions", unknown.Oid?.Value ?? "one without a name");
            X509Extension[] carriers = [.. certificate.Extensions.Where(extension => extension.Oid?.Value == ExtensionOid)];
            if (carriers.Length != 1)
                throw Refused("one extension with a host key", $"{carriers.Length}");
            if (!CertificateSignature.IsSelfSigned(certificate))
                throw Refused("a certificate signed by its own key", "another");
            return VerifyHostKey(carriers[0].RawData, SignedBytes(certificate.PublicKey.ExportSubjectPublicKeyInfo()));
        }
        catch (Exception exception) when (exception is AsnContentException or CryptographicException or PlatformNotSupportedException or MalformedMessageException)
        {
            throw new HandshakeException($"tls: expected a libp2p certificate, got a malformed one ({exception.Message})", exception);
        }
    }

    private static PublicKey VerifyHostKey(byte[] extension, byte[] signed)
    {
        var signedKey = new AsnReader(extension, AsnEncodingRules.DER);
        AsnReader fields = signedKey.ReadSequence();
        var hostKey = PublicKey.Decode(fields.ReadOctetString());
        byte[] signature = fields.ReadOctetString();
        fields.ThrowIfNotEmpty();
        signedKey.ThrowIfNotEmpty();
        return hostKey.Verify(signed, signature)
            ? hostKey
            : throw Refused($"a signature of {hostKey.PeerId} for the certificate's key", "another");
    }

    private static byte[] SignedBytes(ReadOnlySpan<byte> subjectPublicKeyInfo) => [.. Encoding.ASCII.GetBytes("libp2p-tls-handshake:"), .. subjectPublicKeyInfo];

    private static HandshakeException Refused(string expected, string got) => new($"tls: expected {expected}, got {got}");
}
