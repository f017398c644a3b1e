using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Verifiable.Protocol.Hashing;

/// <summary>A 20-byte account or contract address, compared bytewise; its text has the EIP-55 checksum.</summary>
[InlineArray(Size)]
public struct Address : IEquatable<Address>, IComparable<Address>
{
    /// <summary>Bytes in an address.</summary>
    public const int Size = 20;

    /// <summary>Twenty zero bytes: nobody.</summary>
    public static readonly Address Zero;

#pragma warning disable IDE0044, IDE0051, S1144 // The element of the inline array.
    private byte _element;
#pragma warning restore IDE0044, IDE0051, S1144

    /// <summary>Copies 20 bytes.</summary>
    /// <exception cref="ArgumentException">The span is not 20 bytes long.</exception>
    public Address(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Size)
            throw new ArgumentException($"Address: expected {Size} bytes, got {bytes.Length}", nameof(bytes));
        bytes.CopyTo(this);
    }

    /// <summary>Whether all bytes are zero.</summary>
    public readonly bool IsZero => Equals(Zero);

    /// <summary>Reads 0x and 40 hexadecimal digits; digits of mixed case must carry a right checksum.</summary>
    /// <exception cref="FormatException">The text is not an address, or its checksum is wrong.</exception>
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
        if (text is null || text.Length != 2 + (2 * Size) || !text.StartsWith("0x", StringComparison.Ordinal))
            return false;
        Span<byte> bytes = stackalloc byte[Size];
        if (Convert.FromHexString(text.AsSpan(2), bytes, out _, out _) != System.Buffers.OperationStatus.Done)
            return false;
        var parsed = new Address(bytes);
        ReadOnlySpan<char> digits = text.AsSpan(2);
        bool mixed = digits.ContainsAnyInRange('a', 'f') && digits.ContainsAnyInRange('A', 'F');
        if (mixed && !string.Equals(parsed.ToString(), text, StringComparison.Ordinal))
            return false;
        address = parsed;
        return true;
    }

    /// <summary>The bytes; valid as long as the address itself.</summary>
    [UnscopedRef]
    public readonly ReadOnlySpan<byte> AsSpan() => MemoryMarshal.CreateReadOnlySpan(in Unsafe.AsRef(in _element), Size);

    /// <summary>Writes the 20 bytes to <paramref name="destination"/>.</summary>
    public readonly void CopyTo(Span<byte> destination) => AsSpan().CopyTo(destination);

    /// <summary>The 20 bytes.</summary>
    public readonly byte[] ToArray() => AsSpan().ToArray();

    /// <summary>0x and 40 digits whose case is the checksum.</summary>
    /// <remarks>EIP-55: a letter is upper case where the hash of the lower-case digits has a nibble of 8 or more.</remarks>
    public override readonly string ToString()
    {
        string lower = Convert.ToHexStringLower(AsSpan());
        Hash256 hash = Keccak256.Hash(Encoding.ASCII.GetBytes(lower));
        Span<char> text = stackalloc char[2 + (2 * Size)];
        "0x".CopyTo(text);
        for (int i = 0; i < lower.Length; i++)
        {
            int nibble = (hash[i / 2] >> (i % 2 == 0 ? 4 : 0)) & 15;
            text[i + 2] = nibble >= 8 ? char.ToUpperInvariant(lower[i]) : lower[i];
        }

        return new string(text);
    }

    /// <inheritdoc/>
    public readonly bool Equals(Address other) => AsSpan().SequenceEqual(other.AsSpan());

    /// <inheritdoc/>
    public override readonly bool Equals(object? obj) => obj is Address other && Equals(other);

    /// <inheritdoc/>
    public override readonly int GetHashCode()
    {
        var hash = new HashCode();
        hash.AddBytes(AsSpan());
        return hash.ToHashCode();
    }

    /// <inheritdoc/>
    public readonly int CompareTo(Address other) => AsSpan().SequenceCompareTo(other.AsSpan());

    /// <summary>Bytewise equality.</summary>
    public static bool operator ==(Address left, Address right) => left.Equals(right);

    /// <summary>Bytewise inequality.</summary>
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
