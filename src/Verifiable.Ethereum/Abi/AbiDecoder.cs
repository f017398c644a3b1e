using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace Verifiable.Ethereum.Abi;

/// <summary>Decodes values by their types. Every input is hostile: offsets, lengths and paddings are checked.</summary>
/// <remarks>
/// Two modes. <i>Canonical</i> accepts only what <see cref="AbiEncoder"/> and Solidity's <c>abi.encode</c> produce: tails in order without
/// gaps, zero padding, nothing after the end. <i>Lenient</i> accepts what Solidity's own decoder (ABI coder v2) accepts from a caller: any
/// offset inside the data, dirty padding of bytes and text, trailing data. Use it for calldata of strangers: what a contract executed must be readable.
/// Offsets may then make one piece of data stand for many values, therefore the number of decoded values is bounded.
/// </remarks>
public ref struct AbiDecoder
{
    /// <summary>The most values that one lenient decoding yields.</summary>
    public const int MaxValues = 1 << 20;

    private readonly ReadOnlySpan<byte> _data;
    private readonly bool _lenient;
    private int _values;

    private AbiDecoder(ReadOnlySpan<byte> data, bool lenient)
    {
        _data = data;
        _lenient = lenient;
    }

    /// <summary>Decodes the tuple of <paramref name="parameters"/>.</summary>
    /// <exception cref="AbiException">The data are not an encoding of these types.</exception>
    public static IReadOnlyList<AbiValue> Decode(IReadOnlyList<AbiParameter> parameters, ReadOnlySpan<byte> data, bool lenient = false)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        return Decode(AbiType.Tuple([.. parameters]), data, lenient).ToList();
    }

    /// <summary>Decodes one value in place; see <see cref="AbiEncoder.Encode(AbiType, AbiValue)"/>.</summary>
    /// <exception cref="AbiException">The data are not an encoding of this type.</exception>
    public static AbiValue Decode(AbiType type, ReadOnlySpan<byte> data, bool lenient = false)
    {
        ArgumentNullException.ThrowIfNull(type);
        var decoder = new AbiDecoder(data, lenient);
        AbiValue value = decoder.Read(type, 0, out int end);
        return lenient || end == data.Length
            ? value
            : throw new AbiException($"ABI {type}: expected {end} bytes, got {data.Length} (trailing bytes)");
    }

    private AbiValue Read(AbiType type, int at, out int end)
    {
        if (++_values > MaxValues)
        {
            throw new AbiException($"ABI {type}: expected at most {MaxValues} values, got more");
        }

        end = at + 32;
        switch (type.Kind)
        {
            case AbiKind.UnsignedInteger or AbiKind.SignedInteger:
                return AbiValue.Of(ReadInteger(type, at));
            case AbiKind.Boolean:
                BigInteger truth = new(Word(at), isUnsigned: true, isBigEndian: true);
                return truth <= 1 ? AbiValue.Of(!truth.IsZero) : throw Dirty(type, at);
            case AbiKind.Address:
                RequireZero(type, Word(at)[..12], at);
                return AbiValue.Of(new Address(Word(at)[12..]));
            case AbiKind.FixedBytes:
                RequireZero(type, Word(at)[type.Size..], at);
                return AbiValue.Of(Word(at)[..type.Size].ToArray());
            case AbiKind.Bytes:
                return AbiValue.Of(ReadBytes(type, at, out end).ToArray());
            case AbiKind.Text:
                // A stranger's bytes need not be UTF-8 and Solidity does not look: replacement characters, so that reading never stops.
                return AbiValue.Of(Encoding.UTF8.GetString(ReadBytes(type, at, out end)));
            case AbiKind.Array:
                int count = ReadCount(type, at);
                return ReadItems(type, count, at + 32, out end);
            default:
                return ReadItems(type, type.Kind == AbiKind.Tuple ? type.Components.Count : type.Size, at, out end);
        }
    }

    private AbiValue ReadItems(AbiType type, int count, int start, out int end)
    {
        long heads = type.Element is { } element ? (long)count * element.HeadBytes : type.Components.Sum(c => (long)c.Type.HeadBytes);
        if (heads > _data.Length - start)
        {
            throw Truncated(type, start, heads);
        }

        int head = start;
        int tail = start + (int)heads;
        var items = new AbiValue[count];
        for (int i = 0; i < count; i++)
        {
            AbiType itemType = type.Element ?? type.Components[i].Type;
            if (!itemType.IsDynamic)
            {
                items[i] = Read(itemType, head, out head);
                continue;
            }

            int offset = ReadLength(itemType, head);
            if (!_lenient && start + (long)offset != tail)
            {
                throw new AbiException($"ABI {itemType}: expected the offset {tail - start}, got {offset} (byte {head})");
            }

            if (offset > _data.Length - start)
            {
                throw Truncated(itemType, start, offset);
            }

            items[i] = Read(itemType, start + offset, out tail);
            head += 32;
        }

        end = tail;
        return AbiValue.List(items);
    }

    private readonly int ReadCount(AbiType type, int at)
    {
        int count = ReadLength(type, at);
        // Elements without bytes (T[0]) would let a count of millions stand in one word.
        int room = type.Element!.HeadBytes == 0 ? MaxValues : (_data.Length - at - 32) / type.Element.HeadBytes;
        return count <= room ? count : throw new AbiException($"ABI {type}: expected at most {room} elements, got {count} (byte {at})");
    }

    private readonly ReadOnlySpan<byte> ReadBytes(AbiType type, int at, out int end)
    {
        int length = ReadLength(type, at);
        int padded = length <= int.MaxValue - 31 ? (length + 31) & ~31 : int.MaxValue;
        int wanted = _lenient ? length : padded;
        if (wanted > _data.Length - at - 32)
        {
            throw Truncated(type, at, 32L + wanted);
        }

        end = at + 32 + wanted;
        ReadOnlySpan<byte> body = _data.Slice(at + 32, wanted);
        if (!_lenient)
        {
            RequireZero(type, body[length..], at + 32 + length);
        }

        return body[..length];
    }

    private readonly BigInteger ReadInteger(AbiType type, int at)
    {
        bool signed = type.Kind == AbiKind.SignedInteger;
        ReadOnlySpan<byte> word = Word(at);
        var value = new BigInteger(word, isUnsigned: !signed, isBigEndian: true);
        BigInteger shifted = value >> (signed ? type.Size - 1 : type.Size);
        return shifted.IsZero || (signed && shifted == BigInteger.MinusOne) ? value : throw Dirty(type, at);
    }

    private readonly int ReadLength(AbiType type, int at)
    {
        ReadOnlySpan<byte> word = Word(at);
        uint low = BinaryPrimitives.ReadUInt32BigEndian(word[28..]);
        return !word[..28].ContainsAnyExcept((byte)0) && low <= int.MaxValue
            ? (int)low
            : throw new AbiException($"ABI {type}: expected a length or offset below 2^31, got {Hex.Encode(word)} (byte {at})");
    }

    private readonly ReadOnlySpan<byte> Word(int at) =>
        at <= _data.Length - 32 ? _data.Slice(at, 32) : throw new AbiException($"ABI: expected 32 bytes, got {Math.Max(0, _data.Length - at)} (byte {at})");

    private static void RequireZero(AbiType type, ReadOnlySpan<byte> padding, int at)
    {
        if (padding.ContainsAnyExcept((byte)0))
        {
            throw Dirty(type, at);
        }
    }

    private static AbiException Dirty(AbiType type, int at) => new($"ABI {type}: expected a value in range with clean padding, got other bits (byte {at})");

    private readonly AbiException Truncated(AbiType type, int at, long expected) =>
        new($"ABI {type}: expected {expected} bytes, got {_data.Length - at} (byte {at})");
}
