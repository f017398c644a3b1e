using System.Buffers;
using System.Globalization;
using System.Numerics;

namespace Verifiable.Ethereum;

/// <summary>The two hexadecimal forms of Ethereum JSON-RPC: byte strings ("data") and integers ("quantity").</summary>
/// <remarks>https://ethereum.org/en/developers/docs/apis/json-rpc, "Conventions".</remarks>
public static class Hex
{
    /// <summary>0x and two lower-case digits a byte.</summary>
    public static string Encode(ReadOnlySpan<byte> bytes) => "0x" + Convert.ToHexStringLower(bytes);

    /// <summary>Reads 0x and an even number of digits.</summary>
    /// <exception cref="FormatException">The text has another form.</exception>
    public static byte[] Decode(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        byte[] bytes = new byte[Math.Max(0, (text.Length - 2) / 2)];
        if (!text.StartsWith("0x", StringComparison.Ordinal) || text.Length % 2 != 0 || !TryDecode(text.AsSpan(2), bytes))
        {
            throw new FormatException($"Hex.Decode: expected 0x and pairs of hexadecimal digits, got {Shorten(text)}");
        }

        return bytes;
    }

    /// <summary>Reads digits without a prefix into exactly <paramref name="destination"/>.</summary>
    public static bool TryDecode(ReadOnlySpan<char> digits, Span<byte> destination) =>
        digits.Length == 2 * destination.Length
        && Convert.FromHexString(digits, destination, out _, out _) == OperationStatus.Done;

    /// <summary>The shortest form: "0x0", no leading zeros.</summary>
    public static string Quantity(BigInteger value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        if (value.IsZero)
        {
            return "0x0";
        }

        return "0x" + value.ToString("x", CultureInfo.InvariantCulture).TrimStart('0');
    }

    /// <summary>Reads a quantity of at most 256 bits, without leading zeros.</summary>
    /// <exception cref="FormatException">The text has another form.</exception>
    public static BigInteger ParseQuantity(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        ReadOnlySpan<char> digits = text.AsSpan(Math.Min(2, text.Length));
        if (!text.StartsWith("0x", StringComparison.Ordinal) || digits.Length is 0 or > 64
            || (digits[0] == '0' && digits.Length > 1) || digits.ContainsAnyExcept(HexDigits))
        {
            throw new FormatException($"Hex.ParseQuantity: expected 0x and 1 to 64 digits without leading zeros, got {Shorten(text)}");
        }

        return BigInteger.Parse("0" + digits.ToString(), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
    }

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdefABCDEF");

    // Remote text goes into messages: never more than a line of it.
    internal static string Shorten(string text) => text.Length <= 80 ? $"\"{text}\"" : $"\"{text[..80]}...\" ({text.Length} characters)";
}
