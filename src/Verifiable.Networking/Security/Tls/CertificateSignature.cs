using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Verifiable.Networking.Security.Tls;

/// <summary>Checks that a certificate is signed by the key inside it; .NET does so only while it builds a chain to a trusted root.</summary>
/// <remarks>RFC 5280, section 4.1: Certificate { tbsCertificate, signatureAlgorithm, signatureValue }. Known are ECDSA and RSA (PKCS #1) with SHA2.</remarks>
internal static class CertificateSignature
{
    /// <summary>True when the certificate's own key signed it with a known algorithm.</summary>
    /// <exception cref="AsnContentException">The certificate is malformed.</exception>
    /// <exception cref="CryptographicException">The key is malformed.</exception>
    public static bool IsSelfSigned(X509Certificate2 certificate)
    {
        AsnReader fields = new AsnReader(certificate.RawDataMemory, AsnEncodingRules.DER).ReadSequence();
        ReadOnlySpan<byte> signed = fields.ReadEncodedValue().Span;
        string algorithm = fields.ReadSequence().ReadObjectIdentifier();
        byte[] signature = fields.ReadBitString(out int unused);
        if (unused != 0)
            return false;
        switch (algorithm)
        {
            case "1.2.840.10045.4.3.2":
                return VerifyEcdsa(certificate, signed, signature, HashAlgorithmName.SHA256);
            case "1.2.840.10045.4.3.3":
                return VerifyEcdsa(certificate, signed, signature, HashAlgorithmName.SHA384);
            case "1.2.840.10045.4.3.4":
                return VerifyEcdsa(certificate, signed, signature, HashAlgorithmName.SHA512);
            case "1.2.840.113549.1.1.11":
                return VerifyRsa(certificate, signed, signature, HashAlgorithmName.SHA256);
            case "1.2.840.113549.1.1.12":
                return VerifyRsa(certificate, signed, signature, HashAlgorithmName.SHA384);
            case "1.2.840.113549.1.1.13":
                return VerifyRsa(certificate, signed, signature, HashAlgorithmName.SHA512);
            default:
                return false;
        }
    }

    private static bool VerifyEcdsa(X509Certificate2 certificate, ReadOnlySpan<byte> signed, byte[] signature, HashAlgorithmName hash)
    {
        using ECDsa? key = certificate.GetECDsaPublicKey();
        return key is not null && key.VerifyData(signed, signature, hash, DSASignatureFormat.Rfc3279DerSequence);
    }

    private static bool VerifyRsa(X509Certificate2 certificate, ReadOnlySpan<byte> signed, byte[] signature, HashAlgorithmName hash)
    {
        using RSA? key = certificate.GetRSAPublicKey();
        return key is not null && key.VerifyData(signed, signature, hash, RSASignaturePadding.Pkcs1);
    }
}
