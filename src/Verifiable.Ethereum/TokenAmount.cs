using System.Globalization;
using System.Numerics;

namespace Verifiable.Ethereum;

/// <summary>Amounts of the network's token for people: stake and bonds are in VRF, of which one is 10^18 smallest units, as ERC-20 has it.</summary>
public static class TokenAmount
{
    /// <summary>The token's symbol.</summary>
    public const string Symbol = "VRF";

    /// <summary>Decimal digits behind the point of one token.</summary>
    public const int Decimals = 18;

    /// <summary>Smallest units in one token.</summary>
    public static BigInteger One { get; } = BigInteger.Pow(10, Decimals);

    /// <summary>The amount in tokens and in smallest units: <c>1.5 VRF (1500000000000000000 units)</c>.</summary>
    public static string Format(BigInteger units) => string.Create(CultureInfo.InvariantCulture, $"{InTokens(units)} ({units} units)");

    /// <summary>The exact amount in tokens: <c>1.5 VRF</c>.</summary>
    public static string InTokens(BigInteger units)
    {
        BigInteger whole = BigInteger.DivRem(BigInteger.Abs(units), One, out BigInteger rest);
        string fraction = rest.ToString(CultureInfo.InvariantCulture).PadLeft(Decimals, '0').TrimEnd('0');
        string sign = units.Sign < 0 ? "-" : "";
        return string.Create(CultureInfo.InvariantCulture, $"{sign}{whole}{(fraction.Length == 0 ? "" : ".")}{fraction} {Symbol}");
    }

    /// <summary>Reads smallest units (<c>1500000000000000000</c>) or tokens with their symbol (<c>1.5VRF</c>, <c>1.5 VRF</c>). No sign, no exponent, no rounding.</summary>
    public static bool TryParse(string? text, out BigInteger units)
    {
        units = BigInteger.Zero;
        string trimmed = text?.Trim() ?? "";
        if (!trimmed.EndsWith(Symbol, StringComparison.OrdinalIgnoreCase))
            return BigInteger.TryParse(trimmed, NumberStyles.None, CultureInfo.InvariantCulture, out units);
        string[] parts = trimmed[..^Symbol.Length].TrimEnd().Split('.');
        string fraction = parts.Length > 1 ? parts[1] : "0";
        return parts.Length <= 2
            && fraction.Length is > 0 and <= Decimals
            && parts[0].Length > 0
            && BigInteger.TryParse(parts[0] + fraction.PadRight(Decimals, '0'), NumberStyles.None, CultureInfo.InvariantCulture, out units);
    }
}
