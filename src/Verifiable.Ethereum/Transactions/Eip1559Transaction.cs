using System.Numerics;
using Verifiable.Ethereum.Rlp;
using Verifiable.Ethereum.Signing;
using Verifiable.Protocol.Hashing;

namespace Verifiable.Ethereum.Transactions;

/// <summary>An unsigned transaction of type 2. Fees are in wei per gas, the value is in wei.</summary>
/// <remarks>EIP-1559 and EIP-2718: 0x02 || rlp([chainId, nonce, maxPriorityFeePerGas, maxFeePerGas, gasLimit, to, value, data, accessList, yParity, r, s]).</remarks>
public sealed record Eip1559Transaction
{
    /// <summary>The type byte.</summary>
    public const byte Type = 2;

    private const int SignedFields = 12;

    /// <summary>The chain for which the signature is valid.</summary>
    public required ulong ChainId { get; init; }

    /// <summary>The sender's transaction count.</summary>
    public required ulong Nonce { get; init; }

    /// <summary>The most that is paid to the block's producer.</summary>
    public required UInt128 MaxPriorityFeePerGas { get; init; }

    /// <summary>The most that is paid in all.</summary>
    public required UInt128 MaxFeePerGas { get; init; }

    /// <summary>The most gas that is used.</summary>
    public required ulong GasLimit { get; init; }

    /// <summary>The called account; null creates a contract.</summary>
    public Address? To { get; init; }

    /// <summary>What is transferred: 0 to 2^256 - 1.</summary>
    public BigInteger Value { get; init; }

    /// <summary>Calldata or creation bytecode.</summary>
    public byte[] Data { get; init; } = [];

    /// <summary>Declared storage.</summary>
    public IReadOnlyList<AccessListEntry> AccessList { get; init; } = [];

    /// <summary>The digest that the sender signs.</summary>
    public Hash256 SigningHash() => Keccak256.Hash(Serialize(Fields()));

    /// <summary>Signs with <paramref name="key"/>.</summary>
    public SignedTransaction Sign(PrivateKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return Attach(key.Sign(SigningHash()), key.Address);
    }

    /// <summary>Reads a signed transaction and recovers its sender.</summary>
    /// <exception cref="RlpException">The bytes are not a canonical, validly signed transaction of type 2.</exception>
    public static SignedTransaction Decode(ReadOnlySpan<byte> raw)
    {
        if (raw.IsEmpty || raw[0] != Type)
        {
            throw new RlpException($"transaction: expected type {Type}, got {(raw.IsEmpty ? "nothing" : raw[0])}");
        }

        IReadOnlyList<RlpItem> fields = RlpDecoder.Decode(raw[1..]).Items;
        if (fields.Count != SignedFields)
        {
            throw new RlpException($"transaction: expected {SignedFields} fields, got {fields.Count}");
        }

        var transaction = new Eip1559Transaction
        {
            ChainId = fields[0].ToUInt64(),
            Nonce = fields[1].ToUInt64(),
            MaxPriorityFeePerGas = (UInt128)fields[2].ToInteger(128),
            MaxFeePerGas = (UInt128)fields[3].ToInteger(128),
            GasLimit = fields[4].ToUInt64(),
            To = fields[5].Bytes.Length == 0 ? null : AddressOf(fields[5]),
            Value = fields[6].ToInteger(256),
            Data = fields[7].Bytes.ToArray(),
            AccessList = [.. fields[8].Items.Select(EntryOf)],
        };
        BigInteger parity = fields[9].ToInteger(8);
        var signature = new Signature(WordOf(fields[10]), WordOf(fields[11]), parity.IsOne);
        Address? sender = parity <= 1 ? signature.Recover(transaction.SigningHash()) : null;
        return transaction.Attach(signature, sender ?? throw new RlpException("transaction: expected a valid signature with low s, got another"));
    }

    private SignedTransaction Attach(Signature signature, Address sender)
    {
        byte[] raw = Serialize(
            [.. Fields(), RlpItem.OfInteger(signature.YParity ? 1 : 0), IntegerOf(signature.R), IntegerOf(signature.S)]);
        return new SignedTransaction(this, signature, sender, raw, Keccak256.Hash(raw));
    }

    private RlpItem[] Fields()
    {
        if (Value.Sign < 0 || Value.GetBitLength() > 256)
        {
            throw new InvalidOperationException($"transaction value: expected 0 to 2^256 - 1, got {Value}");
        }

        return
        [
            RlpItem.OfInteger(ChainId),
            RlpItem.OfInteger(Nonce),
            RlpItem.OfInteger(MaxPriorityFeePerGas),
            RlpItem.OfInteger(MaxFeePerGas),
            RlpItem.OfInteger(GasLimit),
            RlpItem.OfBytes(To?.ToArray() ?? []),
            RlpItem.OfInteger(Value),
            RlpItem.OfBytes(Data),
            RlpItem.List([.. AccessList.Select(ItemOf)]),
        ];
    }

    private static byte[] Serialize(RlpItem[] fields) => [Type, .. RlpEncoder.Encode(RlpItem.List(fields))];

    private static RlpItem ItemOf(AccessListEntry entry) => RlpItem.List(
        RlpItem.OfBytes(entry.Address.ToArray()),
        RlpItem.List([.. entry.StorageKeys.Select(k => RlpItem.OfBytes(k.AsSpan().ToArray()))]));

    private static AccessListEntry EntryOf(RlpItem item) => item.Items.Count == 2
        ? new AccessListEntry(AddressOf(item.Items[0]), [.. item.Items[1].Items.Select(KeyOf)])
        : throw new RlpException($"access list: expected 2 fields, got {item.Items.Count}");

    private static Address AddressOf(RlpItem item) => item.Bytes.Length == Address.Size
        ? new Address(item.Bytes)
        : throw new RlpException($"address: expected {Address.Size} bytes, got {item.Bytes.Length}");

    private static Hash256 KeyOf(RlpItem item) => item.Bytes.Length == Hash256.Size
        ? new Hash256(item.Bytes)
        : throw new RlpException($"storage key: expected {Hash256.Size} bytes, got {item.Bytes.Length}");

    private static RlpItem IntegerOf(Hash256 word) => RlpItem.OfInteger(new BigInteger(word.AsSpan(), isUnsigned: true, isBigEndian: true));

    private static Hash256 WordOf(RlpItem item)
    {
        item.ToInteger(256);
        Span<byte> word = stackalloc byte[32];
        word.Clear();
        item.Bytes.CopyTo(word[(32 - item.Bytes.Length)..]);
        return new Hash256(word);
    }
}
