namespace Verifiable.Networking.Multiformats;

/// <summary>Text of bytes as one number in a base that is no power of two; each leading zero byte is a leading zero digit.</summary>
/// <remarks>base58btc and base36 of multiformats/multibase. The conversion is quadratic, so its input is bounded: identifiers are short.</remarks>
public sealed class PositionalBase
{
    /// <summary>Longest text and most bytes that are converted.</summary>
    public const int MaxLength = 256;

    private readonly string _alphabet;
    private readonly sbyte[] _digits = new sbyte[128];

    private PositionalBase(string alphabet)
    {
        _alphabet = alphabet;
        _digits.AsSpan().Fill(-1);
        for (int i = 0; i < alphabet.Length; i++)
            _digits[alphabet[i]] = (sbyte)i;
    }

    /// <summary>Bitcoin's base 58.</summary>
    public static PositionalBase Base58Btc { get; } = new("123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz");

    /// <summary>Base 36 in lower case.</summary>
    public static PositionalBase Base36 { get; } = new("0123456789abcdefghijklmnopqrstuvwxyz");

    /// <summary>The text of <paramref name="bytes"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There are more than <see cref="MaxLength"/> bytes.</exception>
    public string Encode(ReadOnlySpan<byte> bytes)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bytes.Length, MaxLength);
        int zeros = bytes.IndexOfAnyExcept((byte)0) is var first && first < 0 ? bytes.Length : first;
        // log 256 / log 36 is below 1.6.
        Span<byte> digits = stackalloc byte[(bytes.Length * 8 / 5) + 1];
        int used = 0;
        foreach (byte value in bytes[zeros..])
        {
            int carry = value;
            for (int i = 0; i < used || carry != 0; i++)
            {
                carry += (i < used ? digits[i] : 0) << 8;
                digits[i] = (byte)(carry % _alphabet.Length);
                carry /= _alphabet.Length;
                used = Math.Max(used, i + 1);
            }
        }

        var text = new char[zeros + used];
        text.AsSpan(0, zeros).Fill(_alphabet[0]);
        for (int i = 0; i < used; i++)
            text[zeros + i] = _alphabet[digits[used - 1 - i]];
        return new string(text);
    }

    /// <summary>The bytes of <paramref name="text"/>, or false where it is too long or has a character outside the alphabet.</summary>
    public bool TryDecode(ReadOnlySpan<char> text, out byte[] bytes)
    {
        bytes = [];
        if (text.Length > MaxLength)
            return false;
        int zeros = 0;
        while (zeros < text.Length && text[zeros] == _alphabet[0])
            zeros++;
        Span<byte> number = stackalloc byte[text.Length + 1];
        int used = 0;
        foreach (char character in text[zeros..])
        {
            int carry = character < 128 ? _digits[character] : -1;
            if (carry < 0)
                return false;
            for (int i = 0; i < used || carry != 0; i++)
            {
                carry += (i < used ? number[i] : 0) * _alphabet.Length;
                number[i] = (byte)carry;
                carry >>= 8;
                used = Math.Max(used, i + 1);
            }
        }

        bytes = new byte[zeros + used];
        number[..used].CopyTo(bytes.AsSpan(zeros));
        bytes.AsSpan(zeros).Reverse();
        return true;
    }
}
