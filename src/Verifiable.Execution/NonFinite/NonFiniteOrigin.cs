using System.Collections.Immutable;
using System.Globalization;

namespace Verifiable.Execution.NonFinite;

/// <summary>Where a NaN or an infinity comes from: one element of one tensor.</summary>
/// <param name="Place">The tensor, for example <c>operator 12 (conv2d, layer 0)</c>.</param>
/// <param name="Element">The element's coordinates.</param>
/// <param name="Value">NaN, or an infinity.</param>
/// <param name="LargestOperand">Largest magnitude that the element was made of; null where something infinite was among it, or where nothing made it.</param>
public sealed record NonFiniteOrigin(string Place, ImmutableArray<long> Element, float Value, float? LargestOperand)
{
    /// <summary>Whether it was looked at what the element was made of; not where that is more than the search reads.</summary>
    public bool IsFollowed { get; init; } = true;

    /// <summary>A part of a sentence, for example <c>operator 12 (conv2d, layer 0) made Infinity at [3, 0, 5] of finite values up to 3.4E+38</c>.</summary>
    public override string ToString()
    {
        string value = string.Create(CultureInfo.InvariantCulture, $"{Value} at [{string.Join(", ", Element)}]");
        if (!IsFollowed)
            return $"{Place} made {value} of more values than are looked at";
        return LargestOperand is float largest
            ? string.Create(CultureInfo.InvariantCulture, $"{Place} made {value} of finite values up to {largest:0.##E+0}")
            : Place.StartsWith("operator", StringComparison.Ordinal) ? $"{Place} made {value} of infinities that are meant" : $"{Place} holds {value}";
    }
}
