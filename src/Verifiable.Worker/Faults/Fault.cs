using System.Globalization;

namespace Verifiable.Worker.Faults;

/// <summary>One bit of one element of one operator's output, flipped in one step: how a dishonest worker is made for demonstrations and tests.</summary>
/// <param name="Step">The step.</param>
/// <param name="Operator">Index of the operator.</param>
/// <param name="Element">Row-major index of the element.</param>
/// <param name="Bit">Bit 0 to 31; 0 changes an f32 by one unit in the last place.</param>
public sealed record Fault(long Step, int Operator, long Element, int Bit)
{
    /// <summary>Parses <c>STEP:OPERATOR:ELEMENT:BIT</c>.</summary>
    /// <exception cref="FormatException">The text is not of this form.</exception>
    public static Fault Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string[] parts = text.Split(':');
        if (parts.Length == 4
            && long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out long step)
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int index)
            && long.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out long element)
            && int.TryParse(parts[3], NumberStyles.None, CultureInfo.InvariantCulture, out int bit)
            && bit < 32)
        {
            return new Fault(step, index, element, bit);
        }

        throw new FormatException($"fault: expected STEP:OPERATOR:ELEMENT:BIT, got {text}");
    }
}
