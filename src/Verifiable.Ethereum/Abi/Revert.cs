using System.Globalization;

namespace Verifiable.Ethereum.Abi;

/// <summary>Why a call reverted: the error's name and values, as far as its data tell.</summary>
/// <param name="Name">Name of the custom error, <c>Error</c>, <c>Panic</c>, or empty when unknown.</param>
/// <param name="Arguments">Its values.</param>
/// <param name="Data">The revert data.</param>
/// <param name="Text">One readable line.</param>
public sealed record Revert(string Name, IReadOnlyList<AbiValue> Arguments, byte[] Data, string Text)
{
    private static readonly AbiError ErrorText = AbiError.Parse("Error(string reason)");
    private static readonly AbiError PanicCode = AbiError.Parse("Panic(uint256 code)");

    /// <summary>Reads revert data with the custom errors that the called contracts declare. Never throws on strange data.</summary>
    /// <remarks>Solidity documentation, "Panic via assert and Error via require".</remarks>
    public static Revert Decode(byte[] data, IEnumerable<AbiError> errors)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(errors);
        if (data.Length == 0)
        {
            return new Revert("", [], data, "reverted without data");
        }

        foreach (AbiError error in errors.Append(ErrorText).Append(PanicCode))
        {
            try
            {
                if (error.Decode(data) is { } values)
                {
                    return new Revert(error.Name, values, data, Describe(error, values));
                }
            }
            catch (AbiException)
            {
                // The selector fits but the values do not: some other error with the same four bytes, shown raw below.
                continue;
            }
        }

        return new Revert("", [], data, $"reverted with unknown data {Hex.Shorten(Hex.Encode(data))}");
    }

    /// <summary>A revert of which no data were returned.</summary>
    public static Revert WithoutData(string text) => new("", [], [], text);

    /// <inheritdoc/>
    public override string ToString() => Text;

    private static string Describe(AbiError error, IReadOnlyList<AbiValue> values)
    {
        string list = string.Join(", ", values.Select((v, i) => error.Inputs[i].Name.Length == 0 ? $"{v}" : $"{error.Inputs[i].Name}: {v}"));
        string text = $"{error.Name}({list})";
        return ReferenceEquals(error, PanicCode) ? $"{text}, {PanicMeaning(values[0])}" : text;
    }

    private static string PanicMeaning(AbiValue code) => code.ToInteger().ToString("x", CultureInfo.InvariantCulture).TrimStart('0') switch
    {
        "1" => "assertion failed",
        "11" => "arithmetic overflow or underflow",
        "12" => "division by zero",
        "21" => "value outside of an enum",
        "22" => "wrongly encoded storage bytes",
        "31" => "pop of an empty array",
        "32" => "index out of bounds",
        "41" => "out of memory",
        "51" => "call of an empty function",
        _ => "unknown panic",
    };
}
