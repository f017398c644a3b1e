using System.Security.Cryptography;
using Verifiable.Networking.Cryptography;
using Verifiable.Networking.Wire;

namespace Verifiable.Networking.Identity;

/// <summary>A host's secret key, Ed25519 or secp256k1.</summary>
/// <remarks>The encoding is libp2p's: Ed25519 as seed and public key (64 bytes), secp256k1 as the 32 bytes of the scalar.</remarks>
public sealed class PrivateKey
{
    private readonly byte[] _secret;

    private PrivateKey(KeyType type, byte[] secret, byte[] publicKey)
    {
        _secret = secret;
        PublicKey = PublicKey.FromData(type, publicKey);
    }

    /// <summary>The public half.</summary>
    public PublicKey PublicKey { get; }

    /// <summary>The peer that this key names.</summary>
    public PeerId PeerId => PublicKey.PeerId;

    /// <summary>A new key from the system's randomness.</summary>
    /// <exception cref="ArgumentException">The type is neither Ed25519 nor secp256k1.</exception>
    public static PrivateKey Generate(KeyType type = KeyType.Ed25519)
    {
        Span<byte> seed = stackalloc byte[32];
        do
        {
            RandomNumberGenerator.Fill(seed);
        }
        while (type == KeyType.Secp256k1 && !Secp256k1.IsValidSecret(seed));
        PrivateKey key = FromSeed(type, seed);
        CryptographicOperations.ZeroMemory(seed);
        return key;
    }

    /// <summary>The key of an Ed25519 seed or a secp256k1 scalar of 32 bytes.</summary>
    /// <exception cref="ArgumentException">The type is another, or the bytes are no such secret.</exception>
    public static PrivateKey FromSeed(KeyType type, ReadOnlySpan<byte> seed)
    {
        switch (type)
        {
            case KeyType.Ed25519 when seed.Length == Ed25519.KeySize:
                (byte[] publicKey, byte[] secret) = Ed25519.FromSeed(seed);
                return new PrivateKey(type, secret, publicKey);
            case KeyType.Secp256k1 when Secp256k1.IsValidSecret(seed):
                return new PrivateKey(type, seed.ToArray(), Secp256k1.PublicKey(seed));
            default:
                throw new ArgumentException($"private key: expected 32 bytes of an Ed25519 or secp256k1 secret, got {seed.Length} of type {type}", nameof(seed));
        }
    }

    /// <summary>A key from its protobuf encoding.</summary>
    /// <exception cref="MalformedMessageException">The bytes are no Ed25519 or secp256k1 key, or its halves do not belong together.</exception>
    public static PrivateKey Decode(ReadOnlySpan<byte> encoded)
    {
        (KeyType type, ReadOnlySpan<byte> data) = KeyMessage.Read(encoded);
        switch (type)
        {
            // Early versions wrote the public key a second time.
            case KeyType.Ed25519 when data.Length is Ed25519.SecretSize or Ed25519.SecretSize + Ed25519.KeySize:
                PrivateKey key = FromSeed(type, data[..Ed25519.KeySize]);
                bool belong = data[Ed25519.KeySize..Ed25519.SecretSize].SequenceEqual(key.PublicKey.Data.Span)
                    && (data.Length == Ed25519.SecretSize || data[Ed25519.SecretSize..].SequenceEqual(key.PublicKey.Data.Span));
                return belong ? key : throw new MalformedMessageException("private key: expected the public key of the seed, got another");
            case KeyType.Secp256k1 when Secp256k1.IsValidSecret(data):
                return FromSeed(type, data);
            default:
                throw new MalformedMessageException($"private key: expected an Ed25519 or secp256k1 key, got {data.Length} bytes of type {type}");
        }
    }

    /// <summary>The protobuf encoding, which is as secret as the key.</summary>
    public byte[] Encode() => new ProtobufWriter().Varint(1, (ulong)PublicKey.Type).Bytes(2, _secret).ToArray();

    /// <summary>Signs <paramref name="message"/> as the peer-ids specification says for this kind of key.</summary>
    public byte[] Sign(ReadOnlySpan<byte> message) => PublicKey.Type == KeyType.Ed25519
        ? Ed25519.Sign(message, _secret)
        : Secp256k1.Sign(message, _secret);
}
