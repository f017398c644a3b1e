namespace Verifiable.Networking.Multiformats;

/// <summary>RFC 4648 base 32 in lower case without padding.</summary>
public static class Base32
{
    private const string Alphabet = "abcdefghijklmnopqrstuvwxyz234567";

    /// <summary>The text of <paramref name="bytes"/>.</summary>
    public static string Encode(ReadOnlySpan<byte> bytes)
    {
        var text = new char[((bytes.Length * 8) + 4) / 5];
        uint bits = 0;
        int held = 0;
        int written = 0;
        foreach (byte value in bytes)
        {
            bits = (bits << 8) | value;
            for (held += 8; held >= 5; held -= 5)
                text[written++] = Alphabet[(int)(bits >> (held - 5)) & 31];
        }

        if (held > 0)
            text[written] = Alphabet[(int)(bits << (5 - held)) & 31];
        return new string(text);
    }

    /// <summary>The bytes of <paramref name="text"/>, or false where a character is foreign, or where unused bits are not zero, so that every text of some bytes is the same.</summary>
    public static bool TryDecode(ReadOnlySpan<char> text, out byte[] bytes)
    {
        bytes = new byte[text.Length * 5 / 8];
        uint bits = 0;
        int held = 0;
        int written = 0;
        foreach (char character in text)
        {
            int digit = Alphabet.IndexOf(character, StringComparison.Ordinal);
            if (digit < 0)
                return false;
            bits = (bits << 5) | (uint)digit;
            held += 5;
            if (held >= 8)
            {
                held -= 8;
                bytes[written++] = (byte)(bits >> held);
            }
        }

        return held < 5 && (bits & ((1u << held) - 1)) == 0;
    }
}
