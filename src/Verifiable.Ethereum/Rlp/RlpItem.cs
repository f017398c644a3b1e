using System.Numerics;

namespace Verifiable.Ethereum.Rlp;

/// <summary>A node of RLP's data model: a byte string or a list of items. Immutable by convention: arrays given are not copied.</summary>
/// <remarks>Yellow Paper, appendix B.</remarks>
public sealed class RlpItem
{
    private static readonly RlpItem[] NoItems = [];
    private readonly byte[] _bytes;
    private readonly RlpItem[] _items;

    private RlpItem(bool isList, byte[] bytes, RlpItem[] items)
    {
        IsList = isList;
        _bytes = bytes;
        _items = items;
    }

    /// <summary>Whether this is a list.</summary>
    public bool IsList { get; }

    /// <summary>The bytes of a byte string.</summary>
    /// <exception cref="RlpException">This is a list.</exception>
    public ReadOnlySpan<byte> Bytes => !IsList ? _bytes : throw new RlpException("RLP: expected a byte string, got a list");

    /// <summary>The items of a list.</summary>
    /// <exception cref="RlpException">This is a byte string.</exception>
    public IReadOnlyList<RlpItem> Items => IsList ? _items : throw new RlpException("RLP: expected a list, got a byte string");

    /// <summary>A byte string.</summary>
    public static RlpItem OfBytes(byte[] bytes) => new(false, bytes, NoItems);

    /// <summary>A list.</summary>
    public static RlpItem List(params RlpItem[] items) => new(true, [], items);

    /// <summary>An unsigned integer: big-endian without leading zeros, zero is the empty string.</summary>
    public static RlpItem OfInteger(BigInteger value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        return OfBytes(value.IsZero ? [] : value.ToByteArray(isUnsigned: true, isBigEndian: true));
    }

    /// <summary>Reads an unsigned integer of at most <paramref name="bits"/> bits in its shortest form.</summary>
    /// <exception cref="RlpException">The item is a list, has leading zeros or is too large.</exception>
    public BigInteger ToInteger(int bits)
    {
        ReadOnlySpan<byte> bytes = Bytes;
        if ((bytes.Length > 0 && bytes[0] == 0) || bytes.Length > bits / 8)
        {
            throw new RlpException($"RLP integer: expected at most {bits / 8} bytes without leading zeros, got {bytes.Length} bytes");
        }

        return new BigInteger(bytes, isUnsigned: true, isBigEndian: true);
    }

    /// <summary>Reads an unsigned 64-bit integer.</summary>
    /// <exception cref="RlpException">See <see cref="ToInteger"/>.</exception>
    public ulong ToUInt64() => (ulong)ToInteger(64);
}
