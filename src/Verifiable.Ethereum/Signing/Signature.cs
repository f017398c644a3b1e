using System.Numerics;
using Verifiable.Protocol.Hashing;

namespace Verifiable.Ethereum.Signing;

/// <summary>An ECDSA signature with the parity of the nonce point's y, from which the signer is recovered.</summary>
/// <param name="R">x of the nonce point, big-endian.</param>
/// <param name="S">The proof, big-endian.</param>
/// <param name="YParity">Whether y is odd.</param>
public readonly record struct Signature(Hash256 R, Hash256 S, bool YParity)
{
    /// <summary>Length of <see cref="ToBytes"/>.</summary>
    public const int Size = 65;

    private static readonly BigInteger HalfOrder =
        BigInteger.Parse("07fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0", System.Globalization.NumberStyles.AllowHexSpecifier, System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Whether s is in the lower half of the group's order, as EIP-2 and OpenZeppelin's ECDSA demand.</summary>
    public bool IsLowS => new BigInteger(S.AsSpan(), isUnsigned: true, isBigEndian: true) <= HalfOrder;

    /// <summary>Reads r, s and v of 27 or 28.</summary>
    /// <exception cref="FormatException">The length or v is another.</exception>
    public static Signature FromBytes(ReadOnlySpan<byte> bytes) => bytes.Length == Size && bytes[64] is 27 or 28
        ? new Signature(new Hash256(bytes[..32]), new Hash256(bytes[32..64]), bytes[64] == 28)
        : throw new FormatException($"Signature: expected {Size} bytes that end in 27 or 28, got {bytes.Length}{(bytes.IsEmpty ? "" : $" that end in {bytes[^1]}")}");

    /// <summary>r, s and v = 27 + parity, as contracts expect.</summary>
    public byte[] ToBytes()
    {
        byte[] bytes = new byte[Size];
        R.AsSpan().CopyTo(bytes);
        S.AsSpan().CopyTo(bytes.AsSpan(32));
        bytes[64] = YParity ? (byte)28 : (byte)27;
        return bytes;
    }

    /// <summary>The signer of <paramref name="digest"/>, or null when s is high or no key made this signature.</summary>
    public Address? Recover(Hash256 digest) => IsLowS ? Secp256k1.Recover(digest, this) : null;
}
