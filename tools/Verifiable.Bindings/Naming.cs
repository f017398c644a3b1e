using System.Text;

namespace Verifiable.Bindings;

/// <summary>Turns Solidity names into C# names.</summary>
public static class Naming
{
    private static readonly HashSet<string> Keywords = new(StringComparer.Ordinal)
    {
        "abstract", "as", "base", "bool", "break", "byte", "case", "catch", "char", "checked", "class", "const", "continue", "decimal", "default",
        "delegate", "do", "double", "else", "enum", "event", "explicit", "extern", "false", "finally", "fixed", "float", "for", "foreach", "goto",
        "if", "implicit", "in", "int", "interface", "internal", "is", "lock", "long", "namespace", "new", "null", "object", "operator", "out",
        "override", "params", "private", "protected", "public", "readonly", "ref", "return", "sbyte", "sealed", "short", "sizeof", "stackalloc",
        "static", "string", "struct", "switch", "this", "throw", "true", "try", "typeof", "uint", "ulong", "unchecked", "unsafe", "ushort", "using",
        "virtual", "void", "volatile", "while",
    };

    /// <summary>Whether the text is letters, digits and underscores and begins with no digit.</summary>
    public static bool IsIdentifier(string text) =>
        text.Length > 0 && !char.IsAsciiDigit(text[0]) && text.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');

    /// <summary>job_id, _jobId and jobId become JobId; upper-case constants keep their letters' case word by word.</summary>
    public static string Pascal(string name)
    {
        bool upper = name.Any(char.IsAsciiLetterUpper) && !name.Any(char.IsAsciiLetterLower);
        var text = new StringBuilder();
        foreach (string word in name.Split(['_', '$'], StringSplitOptions.RemoveEmptyEntries))
        {
            text.Append(char.ToUpperInvariant(word[0])).Append(upper ? word[1..].ToLowerInvariant() : word[1..]);
        }

        return text.Length == 0 || char.IsAsciiDigit(text[0]) ? "Item" + text : text.ToString();
    }

    /// <summary>As <see cref="Pascal"/> with a small first letter; keywords are escaped.</summary>
    public static string Camel(string name)
    {
        string pascal = Pascal(name);
        string camel = char.ToLowerInvariant(pascal[0]) + pascal[1..];
        return Keywords.Contains(camel) ? "@" + camel : camel;
    }

    /// <summary>Names of fields, all different and none reserved; unnamed ones are numbered.</summary>
    public static IReadOnlyList<string> Distinct(IReadOnlyList<AbiField> fields, Func<string, string> convert, params string[] reserved)
    {
        var used = new HashSet<string>(reserved, StringComparer.Ordinal);
        var names = new List<string>();
        for (int i = 0; i < fields.Count; i++)
        {
            string name = convert(fields[i].Name.Trim('_').Length == 0 ? $"argument{i}" : fields[i].Name);
            string free = name;
            for (int n = 2; !used.Add(free); n++)
            {
                free = $"{name}{n}";
            }

            names.Add(free);
        }

        return names;
    }
}
