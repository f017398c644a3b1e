using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Verifiable.Cli.Output;

/// <summary>Prints what a command has to say: results on standard output, progress and errors on standard error.</summary>
internal sealed class CommandOutput(OutputFormat format, TextWriter output, TextWriter error)
{
    private static readonly JsonSerializerOptions s_indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The output of the command that was parsed.</summary>
    public static CommandOutput Of(ParseResult parsed, Option<OutputFormat> format) =>
        new(parsed.GetValue(format), parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);

    /// <summary>The format asked for.</summary>
    public OutputFormat Format => format;

    /// <summary>Prints the result: the document, or its members as lines <c>name  value</c> and its lists as tables.</summary>
    public void Result(JsonObject result)
    {
        if (format == OutputFormat.Json)
        {
            output.WriteLine(result.ToJsonString(s_indented));
            return;
        }

        int width = result.Where(m => m.Value is not JsonArray).Select(m => m.Key.Length).DefaultIfEmpty(0).Max();
        foreach ((string name, JsonNode? value) in result)
        {
            if (value is JsonArray rows)
                List(name, rows);
            else
                output.WriteLine($"{name.PadRight(width)}  {Text(value)}");
        }
    }

    /// <summary>Prints rows in columns, the first row as their heads; columns of numbers to the right.</summary>
    public void Table(IEnumerable<string[]> rows)
    {
        string[][] all = [.. rows];
        int[] widths = [.. Enumerable.Range(0, all[0].Length).Select(c => all.Max(r => r[c].Length))];
        bool[] numeric = [.. Enumerable.Range(0, all[0].Length).Select(c => all.Skip(1).All(r => r[c].Length > 0 && char.IsAsciiDigit(r[c][^1]) && char.IsAsciiDigit(r[c][0]) && !r[c].Contains(' ', StringComparison.Ordinal)))];
        foreach (string[] row in all)
            output.WriteLine(string.Join("  ", row.Select((cell, c) => numeric[c] ? cell.PadLeft(widths[c]) : cell.PadRight(widths[c]))).TrimEnd());
    }

    /// <summary>Prints a line of progress; nothing in JSON, which has results only.</summary>
    public void Progress(string line)
    {
        if (format == OutputFormat.Text)
            error.WriteLine(line);
    }

    /// <summary>Prints what went wrong.</summary>
    public void Errors(IReadOnlyList<string> problems)
    {
        if (format == OutputFormat.Json)
        {
            error.WriteLine(new JsonObject { ["errors"] = new JsonArray([.. problems.Select(p => JsonValue.Create(p))]) }.ToJsonString(s_indented));
            return;
        }

        foreach (string problem in problems)
            error.WriteLine($"error: {problem}");
    }

    /// <summary>Prints objects of the same members as a table.</summary>
    private void List(string name, JsonArray rows)
    {
        if (rows.Count == 0)
        {
            output.WriteLine($"no {name}");
            return;
        }

        string[] members = [.. rows[0]!.AsObject().Select(m => m.Key)];
        Table([members, .. rows.Select(row => members.Select(member => Text(row![member])).ToArray())]);
    }

    private static string Text(JsonNode? value) => value switch
    {
        null => "-",
        JsonValue v when v.GetValueKind() == JsonValueKind.String => v.GetValue<string>(),
        _ => value.ToJsonString(),
    };
}
