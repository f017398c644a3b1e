using System.Runtime.InteropServices;

namespace Verifiable.Ethereum.Signing;

/// <summary>The functions of libsecp256k1 (Debian package libsecp256k1-1) that are used. Only <see cref="Secp256k1"/> calls them.</summary>
/// <remarks>include/secp256k1.h and include/secp256k1_recovery.h, version 0.2. All return 1 on success. Null pointers abort the process; spans passed here are never empty.</remarks>
internal static partial class Secp256k1Native
{
    /// <summary>SECP256K1_CONTEXT_VERIFY | SECP256K1_CONTEXT_SIGN: needed before version 0.2, harmless since.</summary>
    public const uint ContextFlags = 0x301;

    /// <summary>SECP256K1_EC_UNCOMPRESSED.</summary>
    public const uint Uncompressed = 2;

    public const int PublicKeySize = 64;
    public const int RecoverableSignatureSize = 65;
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

    [LibraryImport(Library, EntryPoint = "secp256k1_ec_pubkey_serialize")]
    public static partial int PublicKeySerialize(nint context, Span<byte> output, ref nuint length, ReadOnlySpan<byte> publicKey64, uint flags);

    // Signatures. A null nonce function selects RFC 6979.
    [LibraryImport(Library, EntryPoint = "secp256k1_ecdsa_sign_recoverable")]
    public static partial int SignRecoverable(nint context, Span<byte> signature65, ReadOnlySpan<byte> digest32, ReadOnlySpan<byte> secret32, nint nonceFunction, nint nonceData);

    [LibraryImport(Library, EntryPoint = "secp256k1_ecdsa_recoverable_signature_serialize_compact")]
    public static partial int SerializeCompact(nint context, Span<byte> output64, out int recoveryId, ReadOnlySpan<byte> signature65);

    [LibraryImport(Library, EntryPoint = "secp256k1_ecdsa_recoverable_signature_parse_compact")]
    public static partial int ParseCompact(nint context, Span<byte> signature65, ReadOnlySpan<byte> input64, int recoveryId);

    [LibraryImport(Library, EntryPoint = "secp256k1_ecdsa_recover")]
    public static partial int Recover(nint context, Span<byte> publicKey64, ReadOnlySpan<byte> signature65, ReadOnlySpan<byte> digest32);
}
