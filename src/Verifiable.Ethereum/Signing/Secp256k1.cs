using System.Security.Cryptography;
using Verifiable.Protocol.Hashing;

namespace Verifiable.Ethereum.Signing;

/// <summary>ECDSA with public key recovery over secp256k1: the safe face of <see cref="Secp256k1Native"/>.</summary>
/// <remarks>
/// One context lives as long as the process and is never freed, so no call can meet a dead one. All buffers belong to the caller; the library
/// keeps none. Nonces are deterministic (RFC 6979), s is in the lower half (EIP-2).
/// </remarks>
internal static class Secp256k1
{
    private static readonly nint Context = CreateContext();

    public static bool IsValidSecret(ReadOnlySpan<byte> secret) => secret.Length == 32 && Secp256k1Native.SecretKeyVerify(Context, secret) == 1;

    /// <summary>The address of a valid secret's public key.</summary>
    public static Address AddressOf(ReadOnlySpan<byte> secret)
    {
        Span<byte> publicKey = stackalloc byte[Secp256k1Native.PublicKeySize];
        Require(secret.Length == 32 && Secp256k1Native.PublicKeyCreate(Context, publicKey, secret) == 1, "public key");
        return AddressOfPublicKey(publicKey);
    }

    public static Signature Sign(Hash256 digest, ReadOnlySpan<byte> secret)
    {
        Require(secret.Length == 32, "sign");
        Span<byte> recoverable = stackalloc byte[Secp256k1Native.RecoverableSignatureSize];
        Require(Secp256k1Native.SignRecoverable(Context, recoverable, digest.AsSpan(), secret, 0, 0) == 1, "sign");
        Span<byte> compact = stackalloc byte[64];
        Require(Secp256k1Native.SerializeCompact(Context, compact, out int recoveryId, recoverable) == 1, "serialise signature");
        // Ids 2 and 3 (x above the group order) have a chance of 2^-127 and cannot be written in a transaction.
        Require(recoveryId is 0 or 1, "recovery id");
        return new Signature(new Hash256(compact[..32]), new Hash256(compact[32..]), recoveryId == 1);
    }

    /// <summary>The signer's address, or null when no key made this signature.</summary>
    public static Address? Recover(Hash256 digest, in Signature signature)
    {
        Span<byte> compact = stackalloc byte[64];
        signature.R.AsSpan().CopyTo(compact);
        signature.S.AsSpan().CopyTo(compact[32..]);
        Span<byte> recoverable = stackalloc byte[Secp256k1Native.RecoverableSignatureSize];
        Span<byte> publicKey = stackalloc byte[Secp256k1Native.PublicKeySize];
        return Secp256k1Native.ParseCompact(Context, recoverable, compact, signature.YParity ? 1 : 0) == 1
            && Secp256k1Native.Recover(Context, publicKey, recoverable, digest.AsSpan()) == 1
                ? AddressOfPublicKey(publicKey)
                : null;
    }

    private static Address AddressOfPublicKey(ReadOnlySpan<byte> publicKey)
    {
        Span<byte> point = stackalloc byte[65];
        nuint length = 65;
        Require(Secp256k1Native.PublicKeySerialize(Context, point, ref length, publicKey, Secp256k1Native.Uncompressed) == 1 && length == 65, "serialise public key");
        Hash256 hash = Keccak256.Hash(point[1..]);
        return new Address(hash.AsSpan()[12..]);
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
        {
            throw new CryptographicException($"secp256k1 {operation}: expected success, got a failure");
        }
    }
}
