using Verifiable.Ethereum.Rlp;
using Verifiable.Protocol.Hashing;

namespace Verifiable.Ethereum.Transactions;

/// <summary>A signed transaction for an outbox: persist it before it is broadcast, broadcast it as often as wanted.</summary>
/// <remarks>Replacements with higher fees keep the nonce, therefore at most one of them is ever mined; <see cref="EarlierHashes"/> names those before.</remarks>
public sealed class PreparedTransaction
{
    private PreparedTransaction(SignedTransaction signed, IReadOnlyList<Hash256> earlierHashes)
    {
        Signed = signed;
        EarlierHashes = earlierHashes;
    }

    /// <summary>The transaction with its fields.</summary>
    public SignedTransaction Signed { get; }

    /// <summary>The bytes that are sent.</summary>
    public byte[] Raw => Signed.Raw;

    /// <summary>The transaction's name on chain.</summary>
    public Hash256 Hash => Signed.Hash;

    /// <summary>The sender's transaction count.</summary>
    public ulong Nonce => Signed.Transaction.Nonce;

    /// <summary>The sender.</summary>
    public Address Sender => Signed.Sender;

    /// <summary>Hashes of broadcast transactions with the same nonce that this one replaces, oldest first.</summary>
    public IReadOnlyList<Hash256> EarlierHashes { get; }

    /// <summary>A first transaction for its nonce.</summary>
    public static PreparedTransaction First(SignedTransaction signed) => new(signed, []);

    /// <summary>The same call with the same nonce and other fees.</summary>
    /// <exception cref="ArgumentException">The sender or the nonce differs.</exception>
    public PreparedTransaction ReplaceBy(SignedTransaction signed)
    {
        ArgumentNullException.ThrowIfNull(signed);
        return signed.Sender == Sender && signed.Transaction.Nonce == Nonce
            ? new PreparedTransaction(signed, [.. EarlierHashes, Hash])
            : throw new ArgumentException($"replace: expected nonce {Nonce} of {Sender}, got nonce {signed.Transaction.Nonce} of {signed.Sender}", nameof(signed));
    }

    /// <summary>Canonical bytes for an outbox: rlp([raw, [earlier hash, ...]]).</summary>
    public byte[] ToBytes() => RlpEncoder.Encode(RlpItem.List(
        RlpItem.OfBytes(Raw),
        RlpItem.List([.. EarlierHashes.Select(h => RlpItem.OfBytes(h.AsSpan().ToArray()))])));

    /// <summary>Reads what <see cref="ToBytes"/> wrote and checks the signature again.</summary>
    /// <exception cref="RlpException">The bytes are others.</exception>
    public static PreparedTransaction FromBytes(ReadOnlySpan<byte> bytes)
    {
        IReadOnlyList<RlpItem> items = RlpDecoder.Decode(bytes).Items;
        if (items.Count != 2)
        {
            throw new RlpException($"prepared transaction: expected 2 fields, got {items.Count}");
        }

        return new PreparedTransaction(Eip1559Transaction.Decode(items[0].Bytes), [.. items[1].Items.Select(HashOf)]);
    }

    private static Hash256 HashOf(RlpItem item) => item.Bytes.Length == Hash256.Size
        ? new Hash256(item.Bytes)
        : throw new RlpException($"prepared transaction: expected a hash of {Hash256.Size} bytes, got {item.Bytes.Length}");
}
