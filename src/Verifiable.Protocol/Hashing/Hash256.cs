using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Verifiable.Protocol.Hashing;

/// <summary>A 32-byte hash, compared bytewise.</summary>
[InlineArray(Size)]
public struct Hash256 : IEquatable<Hash256>
{
    /// <summary>Bytes in a hash.</summary>
    public const int Size = 32;

    /// <summary>Thirty-two zero bytes: the canonical missing leaf.</summary>
    public static readonly Hash256 Zero;

#pragma warning disable IDE0044, IDE0051, S1144 // The element of the inline array.
    private byte _element;
#pragma warning restore IDE0044, IDE0051, S1144

    /// <summary>Copies 32 bytes.</summary>
    /// <exception cref="ArgumentException">The span is not 32 bytes long.</exception>
    public Hash256(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Size)
            throw new ArgumentException($"Hash256: expected {Size} bytes, got {bytes.Length}", nameof(bytes));
        bytes.CopyTo(this);
    }

    /// <summary>The bytes; valid as long as the hash itself.</summary>
    [UnscopedRef]
    public readonly ReadOnlySpan<byte> AsSpan() => MemoryMarshal.CreateReadOnlySpan(in Unsafe.AsRef(in _element), Size);

    /// <summary>Parses 64 hexadecimal digits with an optional 0x.</summary>
    /// <exception cref="FormatException">The text is not 32 bytes of hexadecimal.</exception>
    public static Hash256 FromHex(ReadOnlySpan<char> text)
    {
        ReadOnlySpan<char> digits = text.StartsWith("0x", StringComparison.OrdinalIgnoreCase) ? text[2..] : text;
        if (digits.Length != 2 * Size)
            throw new FormatException($"Hash256: expected {2 * Size} hexadecimal digits, got {digits.Length}");
        return new Hash256(Convert.FromHexString(digits));
    }

    /// <summary>0x and 64 lower-case hexadecimal digits.</summary>
    public readonly string ToHex() => "0x" + Convert.ToHexStringLower(AsSpan());

    /// <inheritdoc/>
    public readonly bool Equals(Hash256 other) => AsSpan().SequenceEqual(other.AsSpan());

    /// <inheritdoc/>
    public override readonly bool Equals(object? obj) => obj is Hash256 other && Equals(other);

    /// <inheritdoc/>
    public override readonly int GetHashCode() => MemoryMarshal.Read<int>(AsSpan());

    /// <inheritdoc/>
    public override readonly string ToString() => ToHex();

    /// <summary>Bytewise equality.</summary>
    public static bool operator ==(Hash256 left, Hash256 right) => left.Equals(right);

    /// <summary>Bytewise inequality.</summary>
    public static bool operator !=(Hash256 left, Hash256 right) => !left.Equals(right);
}
