using System.Security.Cryptography;

namespace Verifiable.Networking.Cryptography;

/// <summary>ECDSA over secp256k1 with SHA2-256 and DER signatures, as libp2p's keys use it: the safe face of <see cref="Secp256k1Native"/>.</summary>
/// <remarks>One context lives as long as the process and is never freed. All buffers belong to the caller; the library keeps none. Nonces are deterministic (RFC 6979).</remarks>
internal static class Secp256k1
{
    public const int SecretSize = 32;
    public const int CompressedSize = 33;
    private const int MaxDerSize = 72;

    private static readonly nint Context = CreateContext();

    public static bool IsValidSecret(ReadOnlySpan<byte> secret) => secret.Length == SecretSize && Secp256k1Native.SecretKeyVerify(Context, secret) == 1;

    /// <summary>True for the 33 bytes of a point on the curve.</summary>
    public static bool IsValidPublicKey(ReadOnlySpan<byte> compressed)
    {
        Span<byte> parsed = stackalloc byte[Secp256k1Native.PublicKeySize];
        return compressed.Length == CompressedSize && Secp256k1Native.PublicKeyParse(Context, parsed, compressed, CompressedSize) == 1;
    }

    public static byte[] PublicKey(ReadOnlySpan<byte> secret)
    {
        Span<byte> publicKey = stackalloc byte[Secp256k1Native.PublicKeySize];
        Require(secret.Length == SecretSize && Secp256k1Native.PublicKeyCreate(Context, publicKey, secret) == 1, "public key");
        var compressed = new byte[CompressedSize];
        nuint length = CompressedSize;
        Require(Secp256k1Native.PublicKeySerialize(Context, compressed, ref length, publicKey, Secp256k1Native.Compressed) == 1 && length == CompressedSize, "serialise public key");
        return compressed;
    }

    public static byte[] Sign(ReadOnlySpan<byte> message, ReadOnlySpan<byte> secret)
    {
        Require(secret.Length == SecretSize, "sign");
        Span<byte> signature = stackalloc byte[Secp256k1Native.SignatureSize];
        Require(Secp256k1Native.Sign(Context, signature, SHA256.HashData(message), secret, 0, 0) == 1, "sign");
        Span<byte> der = stackalloc byte[MaxDerSize];
        nuint length = MaxDerSize;
        Require(Secp256k1Native.SerializeDer(Context, der, ref length, signature) == 1, "serialise signature");
        return der[..(int)length].ToArray();
    }

    /// <summary>True when <paramref name="compressed"/> made the signature. A signature with a high s is accepted: nothing here is identified by a signature's bytes.</summary>
    public static bool Verify(ReadOnlySpan<byte> message, ReadOnlySpan<byte> der, ReadOnlySpan<byte> compressed)
    {
        Span<byte> signature = stackalloc byte[Secp256k1Native.SignatureSize];
        Span<byte> publicKey = stackalloc byte[Secp256k1Native.PublicKeySize];
        if (der.Length is 0 or > MaxDerSize || compressed.Length != CompressedSize
            || Secp256k1Native.ParseDer(Context, signature, der, (nuint)der.Length) != 1
            || Secp256k1Native.PublicKeyParse(Context, publicKey, compressed, CompressedSize) != 1)
        {
            return false;
        }

        Secp256k1Native.Normalize(Context, signature, signature);
        return Secp256k1Native.Verify(Context, signature, SHA256.HashData(message), publicKey) == 1;
    }

    private static nint CreateContext()
    {
        nint context = Secp256k1Native.ContextCreate(Secp256k1Native.ContextFlags);
        Require(context != 0, "context");
        // Blinds the multiplication against side channels; see secp256k1_context_randomize.
        Span<byte> seed = stackalloc byte[32];
        RandomNumberGenerator.Fill(seed);
        Require(Secp256k1Native.ContextRandomize(context, seed) == 1, "randomise");
        CryptographicOperations.ZeroMemory(seed);
        return context;
    }

    private static void Require(bool success, string operation)
    {
        if (!success)
            throw new CryptographicException($"secp256k1 {operation}: expected success, got a failure");
    }
}
