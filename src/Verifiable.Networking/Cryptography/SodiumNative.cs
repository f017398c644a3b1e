using System.Runtime.InteropServices;

namespace Verifiable.Networking.Cryptography;

/// <summary>The functions of libsodium (Debian package libsodium23) that are used. Only <see cref="Ed25519"/> and <see cref="X25519"/> call them.</summary>
/// <remarks>sodium/core.h, crypto_sign_ed25519.h, crypto_scalarmult_curve25519.h. The library keeps no buffer; all return 0 on success and a negative number on failure.</remarks>
internal static partial class SodiumNative
{
    private const string Library = "libsodium.so.23";

    // Safe to call more than once and from several threads: 0 the first time, 1 later.
    [LibraryImport(Library, EntryPoint = "sodium_init")]
    public static partial int Init();

    [LibraryImport(Library, EntryPoint = "crypto_sign_ed25519_seed_keypair")]
    public static partial int SignKeyPair(Span<byte> publicKey32, Span<byte> secretKey64, ReadOnlySpan<byte> seed32);

    // The length that comes back is always 64, so null is passed for it.
    [LibraryImport(Library, EntryPoint = "crypto_sign_ed25519_detached")]
    public static partial int Sign(Span<byte> signature64, nint signatureLength, ReadOnlySpan<byte> message, ulong messageLength, ReadOnlySpan<byte> secretKey64);

    [LibraryImport(Library, EntryPoint = "crypto_sign_ed25519_verify_detached")]
    public static partial int Verify(ReadOnlySpan<byte> signature64, ReadOnlySpan<byte> message, ulong messageLength, ReadOnlySpan<byte> publicKey32);

    [LibraryImport(Library, EntryPoint = "crypto_scalarmult_curve25519_base")]
    public static partial int ScalarMultiplyBase(Span<byte> point32, ReadOnlySpan<byte> scalar32);

    // Fails where the result is the point of order 1, which only keys of small order give.
    [LibraryImport(Library, EntryPoint = "crypto_scalarmult_curve25519")]
    public static partial int ScalarMultiply(Span<byte> point32, ReadOnlySpan<byte> scalar32, ReadOnlySpan<byte> otherPoint32);
}
