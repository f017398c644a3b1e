using System.CommandLine;
using System.CommandLine.Parsing;

namespace Verifiable.Cli;

/// <summary>What is wrong with a command line, in the words of its user: the parser itself names types of .NET.</summary>
internal static class ParseProblems
{
    /// <summary>Every problem in order; empty when there is none.</summary>
    public static IReadOnlyList<string> Of(ParseResult parsed) => [.. parsed.Errors.Select(Describe), .. Empty(parsed)];

    private static string Describe(ParseError error)
    {
        (string? name, Type? type) = Symbol(error.SymbolResult);
        if (name is null || type is null || error.SymbolResult is null)
            return error.Message;
        if (error.Message.StartsWith("Cannot parse argument", StringComparison.Ordinal))
            return $"{name}: expected {Kind(type)}, got {string.Join(' ', error.SymbolResult.Tokens.Select(t => t.Value))}";
        return error.SymbolResult is ArgumentResult && error.Message.StartsWith("Required argument missing", StringComparison.Ordinal)
            ? $"{name}: expected {Kind(type)}, got none"
            : error.Message;
    }

    private static (string? Name, Type? Type) Symbol(SymbolResult? result) => result switch
    {
        OptionResult option => (option.Option.Name, option.Option.ValueType),
        ArgumentResult { Parent: OptionResult option } => (option.Option.Name, option.Option.ValueType),
        ArgumentResult argument => (argument.Argument.Name, argument.Argument.ValueType),
        _ => (null, null),
    };

    private static string Kind(Type type) => Type.GetTypeCode(Nullable.GetUnderlyingType(type) ?? type) switch
    {
        TypeCode.Byte or TypeCode.UInt16 or TypeCode.UInt32 or TypeCode.UInt64 => "a whole number, 0 or more",
        TypeCode.SByte or TypeCode.Int16 or TypeCode.Int32 or TypeCode.Int64 => "a whole number",
        TypeCode.Single or TypeCode.Double or TypeCode.Decimal => "a number",
        _ => "a value",
    };

    /// <summary>No name, file or folder is an empty text; a shell makes one of a variable that is not set.</summary>
    private static IEnumerable<string> Empty(ParseResult parsed) =>
        from child in parsed.CommandResult.Children
        where child.Tokens.Any(t => t.Value.Length == 0)
        select $"{Symbol(child).Name}: expected a value, got an empty text";
}
