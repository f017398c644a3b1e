using System.Runtime.InteropServices;

namespace Verifiable.Networking.Cryptography;

/// <summary>The functions of libsecp256k1 (Debian package libsecp256k1-1) that are used. Only <see cref="Secp256k1"/> calls them.</summary>
/// <remarks>include/secp256k1.h, version 0.2. All return 1 on success. Null pointers abort the process; spans passed here are never empty.</remarks>
internal static partial class Secp256k1Native
{
    /// <summary>SECP256K1_CONTEXT_VERIFY | SECP256K1_CONTEXT_SIGN: needed before version 0.2, harmless since.</summary>
    public const uint ContextFlags = 0x301;

    /// <summary>SECP256K1_EC_COMPRESSED.</summary>
    public const uint Compressed = 0x102;

    public const int PublicKeySize = 64;
    public const int SignatureSize = 64;
    private const string Library = "libsecp256k1.so.1";

    // Lifecycle. The caller owns the context; it is safe for concurrent use once randomised.
    [LibraryImport(Library, EntryPoint = "secp256k1_context_create")]
    public static partial nint ContextCreate(uint flags);

    [LibraryImport(Library, EntryPoint = "secp256k1_context_randomize")]
    public static partial int ContextRandomize(nint context, ReadOnlySpan<byte> seed32);

    // Keys.
    [LibraryImport(Library, EntryPoint = "secp256k1_ec_seckey_verify")]
    public static partial int SecretKeyVerify(nint context, ReadOnlySpan<byte> secret32);

    [LibraryImport(Library, EntryPoint = "secp256k1_ec_pubkey_create")]
    public static partial int PublicKeyCreate(nint context, Span<byte> publicKey64, ReadOnlySpan<byte> secret32);

    [LibraryImport(Library, EntryPoint = "secp256k1_ec_pubkey_parse")]
    public static partial int PublicKeyParse(nint context, Span<byte> publicKey64, ReadOnlySpan<byte> input, nuint inputLength);

    [LibraryImport(Library, EntryPoint = "secp256k1_ec_pubkey_serialize")]
    public static partial int PublicKeySerialize(nint context, Span<byte> output, ref nuint length, ReadOnlySpan<byte> publicKey64, uint flags);

    // Signatures. A null nonce function selects RFC 6979.
    [LibraryImport(Library, EntryPoint = "secp256k1_ecdsa_sign")]
    public static partial int Sign(nint context, Span<byte> signature64, ReadOnlySpan<byte> digest32, ReadOnlySpan<byte> secret32, nint nonceFunction, nint nonceData);

    [LibraryImport(Library, EntryPoint = "secp256k1_ecdsa_verify")]
    public static partial int Verify(nint context, ReadOnlySpan<byte> signature64, ReadOnlySpan<byte> digest32, ReadOnlySpan<byte> publicKey64);

    [LibraryImport(Library, EntryPoint = "secp256k1_ecdsa_signature_serialize_der")]
    public static partial int SerializeDer(nint context, Span<byte> output, ref nuint length, ReadOnlySpan<byte> signature64);

    [LibraryImport(Library, EntryPoint = "secp256k1_ecdsa_signature_parse_der")]
    public static partial int ParseDer(nint context, Span<byte> signature64, ReadOnlySpan<byte> input, nuint inputLength);

    // Brings s into the lower half; 1 when it was not there.
    [LibraryImport(Library, EntryPoint = "secp256k1_ecdsa_signature_normalize")]
    public static partial int Normalize(nint context, Span<byte> output64, ReadOnlySpan<byte> input64);
}
