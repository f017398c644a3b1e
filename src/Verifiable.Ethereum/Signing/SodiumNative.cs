using System.Runtime.InteropServices;

namespace Verifiable.Ethereum.Signing;

/// <summary>The functions of libsodium (Debian package libsodium23) that are used. Only <see cref="Scrypt"/> calls them.</summary>
/// <remarks>sodium/core.h and sodium/crypto_pwhash_scryptsalsa208sha256.h. The library keeps no buffer; both return a negative number on failure.</remarks>
internal static partial class SodiumNative
{
    private const string Library = "libsodium.so.23";

    // Safe to call more than once and from several threads: 0 the first time, 1 later.
    [LibraryImport(Library, EntryPoint = "sodium_init")]
    public static partial int Init();

    [LibraryImport(Library, EntryPoint = "crypto_pwhash_scryptsalsa208sha256_ll")]
    public static partial int Scrypt(
        ReadOnlySpan<byte> password, nuint passwordLength, ReadOnlySpan<byte> salt, nuint saltLength,
        ulong n, uint r, uint p, Span<byte> output, nuint outputLength);
}
