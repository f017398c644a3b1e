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
}
