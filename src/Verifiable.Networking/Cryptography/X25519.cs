using System.Security.Cryptography;

namespace Verifiable.Networking.Cryptography;

/// <summary>Diffie-Hellman on Curve25519 (RFC 7748): a safe face of <see cref="SodiumNative"/>, which keeps no buffer of the caller's.</summary>
internal static class X25519
{
    public const int KeySize = 32;

    static X25519()
    {
        if (SodiumNative.Init() < 0)
            throw new CryptographicException("libsodium initialise: expected success, got a failure");
    }

    public static byte[] PublicKey(ReadOnlySpan<byte> secret)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(secret.Length, KeySize);
        var point = new byte[KeySize];
        if (SodiumNative.ScalarMultiplyBase(point, secret) != 0)
            throw new CryptographicException("X25519 public key: expected success, got a failure");
        return point;
    }

    /// <summary>The shared secret, or false where the other key has small order, so that the secret would be known to everybody.</summary>
    public static bool TryAgree(ReadOnlySpan<byte> secret, ReadOnlySpan<byte> otherPublicKey, Span<byte> shared)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(secret.Length, KeySize);
        ArgumentOutOfRangeException.ThrowIfNotEqual(otherPublicKey.Length, KeySize);
        ArgumentOutOfRangeException.ThrowIfNotEqual(shared.Length, KeySize);
        return SodiumNative.ScalarMultiply(shared, secret, otherPublicKey) == 0;
    }
}
