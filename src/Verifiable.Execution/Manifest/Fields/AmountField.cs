using System.Globalization;
using System.Numerics;
using System.Text.Json.Nodes;

namespace Verifiable.Execution.Manifest.Fields;

/// <summary>A whole number of the token's smallest unit, from 0 to 2^128 - 1; required unless it has a default or is optional.</summary>
internal sealed class AmountField(string name, string summary, BigInteger? fallback = null, bool isOptional = false) : Field(name, summary, fallback is null && !isOptional)
{
    private const int MaxBits = 128;

    /// <inheritdoc/>
    public override object? Read(MappingReader reader, ManifestScope scope)
    {
        if (!reader.Has(Name) && (fallback is not null || isOptional))
            return fallback;
        if (reader.Text(Name) is not string text)
            return null;
        if (BigInteger.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out BigInteger value) && value.GetBitLength() <= MaxBits)
            return value;
        reader.Error(Name, $"expected a whole number from 0 to 2^128 - 1, got {Excerpt.Of(text)}");
        return null;
    }

    /// <inheritdoc/>
    public override JsonObject Schema()
    {
        var schema = new JsonObject { ["type"] = new JsonArray("integer", "string"), ["minimum"] = 0, ["pattern"] = "^[0-9]+$" };
        if (fallback is { } amount)
            schema["default"] = amount.ToString(CultureInfo.InvariantCulture);
        return schema;
    }
}
