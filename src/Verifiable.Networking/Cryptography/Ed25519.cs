using System.Security.Cryptography;

namespace Verifiable.Networking.Cryptography;

/// <summary>Ed25519 signatures (RFC 8032): a safe face of <see cref="SodiumNative"/>, which keeps no buffer of the caller's.</summary>
internal static class Ed25519
{
    public const int KeySize = 32;
    public const int SecretSize = 64;
    public const int SignatureSize = 64;

    static Ed25519()
    {
        if (SodiumNative.Init() < 0)
            throw new CryptographicException("libsodium initialise: expected success, got a failure");
    }

    /// <summary>The public key and the 64 bytes of seed and public key that sign.</summary>
    public static (byte[] Public, byte[] Secret) FromSeed(ReadOnlySpan<byte> seed)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(seed.Length, KeySize);
        var publicKey = new byte[KeySize];
        var secret = new byte[SecretSize];
        if (SodiumNative.SignKeyPair(publicKey, secret, seed) != 0)
            throw new CryptographicException("Ed25519 key pair: expected success, got a failure");
        return (publicKey, secret);
    }

    public static byte[] Sign(ReadOnlySpan<byte> message, ReadOnlySpan<byte> secret)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(secret.Length, SecretSize);
        var signature = new byte[SignatureSize];
        if (SodiumNative.Sign(signature, 0, message, (ulong)message.Length, secret) != 0)
            throw new CryptographicException("Ed25519 sign: expected success, got a failure");
        return signature;
    }

    public static bool Verify(ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature, ReadOnlySpan<byte> publicKey) =>
        signature.Length == SignatureSize && publicKey.Length == KeySize
        && SodiumNative.Verify(signature, message, (ulong)message.Length, publicKey) == 0;
}
