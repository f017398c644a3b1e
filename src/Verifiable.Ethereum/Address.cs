using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using Verifiable.Protocol.Hashing;

namespace Verifiable.Ethereum;

/// <summary>A 20-byte account address. Prints with the EIP-55 checksum.</summary>
public readonly struct Address : IEquatable<Address>, IComparable<Address>
{
    /// <summary>Length in bytes.</summary>
    public const int Size = 20;

    private readonly ulong _high;
    private readonly ulong _middle;
    private readonly uint _low;

    /// <summary>Copies an address from <paramref name="bytes"/>.</summary>
    /// <exception cref="ArgumentException">The length is not 20.</exception>
    public Address(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Size)
        {
            throw new ArgumentException($"Address: expected {Size} bytes, got {bytes.Length}", nameof(bytes));
        }

        _high = BinaryPrimitives.ReadUInt64BigEndian(bytes);
        _middle = BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]);
        _low = BinaryPrimitives.ReadUInt32BigEndian(bytes[16..]);
    }

    /// <summary>The address of twenty zero bytes.</summary>
    public static Address Zero => default;

    /// <summary>Whether all bytes are zero.</summary>
    public bool IsZero => _high == 0 && _middle == 0 && _low == 0;

    /// <summary>Reads 0x and 40 hexadecimal digits; digits of mixed case must carry a right EIP-55 checksum.</summary>
    /// <exception cref="FormatException">The text is not an address or its checksum is wrong.</exception>
    public static Address Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return TryParse(text, out Address address)
            ? address
            : throw new FormatException($"Address.Parse: expected 0x and 40 hexadecimal digits with a right checksum, got \"{text}\"");
    }

    /// <summary>As <see cref="Parse"/>, but tells failure by its result.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out Address address)
    {
        address = default;
        if (text is null || text.Length != 42 || !text.StartsWith("0x", StringComparison.Ordinal))
        {
            return false;
        }

        Span<byte> bytes = stackalloc byte[Size];
        if (!Hex.TryDecode(text.AsSpan(2), bytes))
        {
            return false;
        }

        var parsed = new Address(bytes);
        bool mixed = text.AsSpan(2).ContainsAnyInRange('a', 'f') && text.AsSpan(2).ContainsAnyInRange('A', 'F');
        if (mixed && !string.Equals(parsed.ToString(), text, StringComparison.Ordinal))
        {
            return false;
        }

        address = parsed;
        return true;
    }

    /// <summary>The address of the contract that <paramref name="sender"/> creates by the transaction with this nonce.</summary>
    /// <remarks>Yellow Paper, equation 88: the last 20 bytes of keccak(rlp([sender, nonce])).</remarks>
    public static Address OfContract(Address sender, ulong nonce)
    {
        byte[] encoded = Rlp.RlpEncoder.Encode(Rlp.RlpItem.List(Rlp.RlpItem.OfBytes(sender.ToArray()), Rlp.RlpItem.OfInteger(nonce)));
        return new Address(Keccak256.Hash(encoded).AsSpan()[12..]);
    }

    /// <summary>Writes the 20 bytes to <paramref name="destination"/>.</summary>
    public void CopyTo(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt64BigEndian(destination, _high);
        BinaryPrimitives.WriteUInt64BigEndian(destination[8..], _middle);
        BinaryPrimitives.WriteUInt32BigEndian(destination[16..], _low);
    }

    /// <summary>The 20 bytes.</summary>
    public byte[] ToArray()
    {
        byte[] bytes = new byte[Size];
        CopyTo(bytes);
        return bytes;
    }

    /// <summary>0x and 40 digits whose case is the EIP-55 checksum.</summary>
    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[Size];
        CopyTo(bytes);
        string lower = Convert.ToHexStringLower(bytes);
        Hash256 hash = Keccak256.Hash(Encoding.ASCII.GetBytes(lower));
        ReadOnlySpan<byte> digest = hash.AsSpan();
        Span<char> text = stackalloc char[42];
        "0x".CopyTo(text);
        for (int i = 0; i < lower.Length; i++)
        {
            int nibble = (digest[i / 2] >> (i % 2 == 0 ? 4 : 0)) & 15;
            text[i + 2] = nibble >= 8 ? char.ToUpperInvariant(lower[i]) : lower[i];
        }

        return new string(text);
    }

    /// <inheritdoc/>
    public bool Equals(Address other) => _high == other._high && _middle == other._middle && _low == other._low;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Address other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_high, _middle, _low);

    /// <inheritdoc/>
    public int CompareTo(Address other)
    {
        int order = _high.CompareTo(other._high);
        order = order != 0 ? order : _middle.CompareTo(other._middle);
        return order != 0 ? order : _low.CompareTo(other._low);
    }

    /// <summary>True when the bytes agree.</summary>
    public static bool operator ==(Address left, Address right) => left.Equals(right);

    /// <summary>True when the bytes differ.</summary>
    public static bool operator !=(Address left, Address right) => !left.Equals(right);

    /// <summary>Order of the bytes.</summary>
    public static bool operator <(Address left, Address right) => left.CompareTo(right) < 0;

    /// <summary>Order of the bytes.</summary>
    public static bool operator >(Address left, Address right) => left.CompareTo(right) > 0;

    /// <summary>Order of the bytes.</summary>
    public static bool operator <=(Address left, Address right) => left.CompareTo(right) <= 0;

    /// <summary>Order of the bytes.</summary>
    public static bool operator >=(Address left, Address right) => left.CompareTo(right) >= 0;
}
