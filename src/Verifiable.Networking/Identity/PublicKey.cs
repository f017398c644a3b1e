using System.Formats.Asn1;
using System.Security.Cryptography;
using Verifiable.Networking.Cryptography;
using Verifiable.Networking.Wire;

namespace Verifiable.Networking.Identity;

/// <summary>A host's public key, which names the peer and verifies what it signs.</summary>
/// <remarks>libp2p peer-ids: protobuf { required KeyType Type = 1; required bytes Data = 2; } in this order, minimal varints, nothing else, so that a key has one encoding and one peer id.</remarks>
public sealed class PublicKey : IEquatable<PublicKey>
{
    /// <summary>The longest encoding that is read: RSA of 8192 bits is shorter.</summary>
    public const int MaxEncodedLength = 1200;

    private const int MinRsaBits = 2048;
    private const int MaxRsaBits = 8192;

    // P-256, P-384, P-521.
    private static readonly string[] Curves = ["1.2.840.10045.3.1.7", "1.3.132.0.34", "1.3.132.0.35"];

    private readonly byte[] _encoded;

    private PublicKey(KeyType type, byte[] data)
    {
        Type = type;
        Data = data;
        _encoded = new ProtobufWriter().Varint(1, (ulong)type).Bytes(2, data).ToArray();
        PeerId = PeerId.Of(_encoded);
    }

    /// <summary>Which kind of key.</summary>
    public KeyType Type { get; }

    /// <summary>The key's own bytes: 32 for Ed25519, 33 for secp256k1, else a SubjectPublicKeyInfo.</summary>
    public ReadOnlyMemory<byte> Data { get; }

    /// <summary>The protobuf encoding.</summary>
    public ReadOnlyMemory<byte> Encoded => _encoded;

    /// <summary>The peer that this key names.</summary>
    public PeerId PeerId { get; }

    /// <summary>A key from its own bytes.</summary>
    /// <exception cref="MalformedMessageException">The bytes are no key of this kind.</exception>
    public static PublicKey FromData(KeyType type, ReadOnlySpan<byte> data)
    {
        bool valid = type switch
        {
            KeyType.Ed25519 => data.Length == Ed25519.KeySize,
            KeyType.Secp256k1 => Secp256k1.IsValidPublicKey(data),
            KeyType.Rsa => IsValidRsa(data),
            KeyType.Ecdsa => IsValidEcdsa(data),
            _ => false,
        };
        return valid
            ? new PublicKey(type, data.ToArray())
            : throw new MalformedMessageException($"public key: expected a key of type {type}, got {data.Length} other bytes");
    }

    /// <summary>A key from its protobuf encoding.</summary>
    /// <exception cref="MalformedMessageException">The bytes are not the one encoding of a key of a known kind.</exception>
    public static PublicKey Decode(ReadOnlySpan<byte> encoded)
    {
        if (encoded.Length > MaxEncodedLength)
            throw new MalformedMessageException($"public key: expected at most {MaxEncodedLength} bytes, got {encoded.Length}");
        (KeyType type, ReadOnlySpan<byte> data) = KeyMessage.Read(encoded);
        PublicKey key = FromData(type, data);
        // A second encoding of a key would be a second peer id where the id is a hash of the encoding.
        return encoded.SequenceEqual(key._encoded)
            ? key
            : throw new MalformedMessageException("public key: expected the shortest encoding, got another");
    }

    /// <summary>True when this key's owner signed <paramref name="message"/>.</summary>
    public bool Verify(ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        switch (Type)
        {
            case KeyType.Ed25519:
                return Ed25519.Verify(message, signature, Data.Span);
            case KeyType.Secp256k1:
                return Secp256k1.Verify(message, signature, Data.Span);
            case KeyType.Rsa:
                using (var rsa = RSA.Create())
                {
                    rsa.ImportSubjectPublicKeyInfo(Data.Span, out _);
                    return rsa.VerifyData(message, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
                }

            default:
                using (var ecdsa = ECDsa.Create())
                {
                    ecdsa.ImportSubjectPublicKeyInfo(Data.Span, out _);
                    return ecdsa.VerifyData(message, signature, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
                }
        }
    }

    /// <inheritdoc/>
    public bool Equals(PublicKey? other) => other is not null && _encoded.AsSpan().SequenceEqual(other._encoded);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as PublicKey);

    /// <inheritdoc/>
    public override int GetHashCode() => PeerId.GetHashCode();

    private static bool IsValidRsa(ReadOnlySpan<byte> data)
    {
        using var rsa = RSA.Create();
        try
        {
            rsa.ImportSubjectPublicKeyInfo(data, out int read);
            return read == data.Length && rsa.KeySize is >= MinRsaBits and <= MaxRsaBits;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    private static bool IsValidEcdsa(ReadOnlySpan<byte> data)
    {
        using var ecdsa = ECDsa.Create();
        try
        {
            // The platform fails in ways of its own on curves that it does not know.
            if (!Curves.Contains(CurveOf(data)))
                return false;
            ecdsa.ImportSubjectPublicKeyInfo(data, out int read);
            return read == data.Length;
        }
        catch (Exception exception) when (exception is CryptographicException or AsnContentException)
        {
            return false;
        }
    }

    // SubjectPublicKeyInfo { AlgorithmIdentifier { id-ecPublicKey, namedCurve }, point }: RFC 5480.
    private static string CurveOf(ReadOnlySpan<byte> data)
    {
        AsnReader algorithm = new AsnReader(data.ToArray(), AsnEncodingRules.DER).ReadSequence().ReadSequence();
        algorithm.ReadObjectIdentifier();
        return algorithm.ReadObjectIdentifier();
    }
}
