using System.Buffers;
using System.Security.Cryptography;

namespace Verifiable.Networking.Multiformats;

/// <summary>Writes and checks multihashes: the hash function's code, the digest's length, the digest.</summary>
/// <remarks>multiformats/multihash. Only the two functions that peer ids use are known: identity, for at most 42 bytes, and SHA2-256.</remarks>
public static class Multihash
{
    /// <summary>The code of no hash at all.</summary>
    public const byte Identity = 0x00;

    /// <summary>The code of SHA2-256.</summary>
    public const byte Sha256 = 0x12;

    /// <summary>The longest content that stands for itself (libp2p peer-ids).</summary>
    public const int MaxIdentityLength = 42;

    /// <summary>The multihash of <paramref name="content"/> as a peer id wants it: itself up to 42 bytes, else its SHA2-256.</summary>
    public static byte[] OfKey(ReadOnlySpan<byte> content) => content.Length <= MaxIdentityLength
        ? [Identity, (byte)content.Length, .. content]
        : [Sha256, 32, .. SHA256.HashData(content)];

    /// <summary>True when all of <paramref name="bytes"/> is one multihash of a known function.</summary>
    public static bool IsValid(ReadOnlySpan<byte> bytes) =>
        UnsignedVarint.TryRead(bytes, out ulong code, out int codeLength) == OperationStatus.Done
        && UnsignedVarint.TryRead(bytes[codeLength..], out ulong digestLength, out int prefixLength) == OperationStatus.Done
        && (ulong)(bytes.Length - codeLength - prefixLength) == digestLength
        && code switch
        {
            Identity => digestLength <= MaxIdentityLength,
            Sha256 => digestLength == 32,
            _ => false,
        };
}
