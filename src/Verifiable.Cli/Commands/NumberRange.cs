using System.CommandLine.Parsing;
using System.Globalization;

namespace Verifiable.Cli.Commands;

/// <summary>Checks that an option's number lies in a range; text that is no number is the parser's to refuse.</summary>
internal static class NumberRange
{
    /// <summary>Adds an error where the number lies outside.</summary>
    /// <param name="result">The option.</param>
    /// <param name="least">Least number.</param>
    /// <param name="most">Greatest number; <see cref="long.MaxValue"/>: there is none.</param>
    public static void Require(OptionResult result, long least, long most)
    {
        if (result.Tokens.Count == 1 && long.TryParse(result.Tokens[0].Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value) && (value < least || value > most))
            result.AddError($"{result.Option.Name}: expected {(most == long.MaxValue ? $"{least} or more" : $"{least} to {most}")}, got {value}");
    }

    /// <summary>Adds an error where the number lies outside, or is none of the line of numbers.</summary>
    /// <param name="result">The option; each of its values is checked.</param>
    /// <param name="least">Least number.</param>
    /// <param name="most">Greatest number.</param>
    public static void Require(OptionResult result, double least, double most)
    {
        foreach (string text in result.Tokens.Select(t => t.Value))
        {
            if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && !(value >= least && value <= most))
                result.AddError(string.Create(CultureInfo.InvariantCulture, $"{result.Option.Name}: expected {least} to {most}, got {text}"));
        }
    }
}
