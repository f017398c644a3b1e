using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Verifiable.Gas;

/// <summary>All figures, as JSON and as tables of a Markdown page.</summary>
/// <remarks>The page keeps its text; what stands between the two markers is replaced.</remarks>
internal sealed class GasReport
{
    private const string Begin = "<!-- measured: `make gas` writes what follows -->\n";
    private const string End = "<!-- end of what is measured -->\n";
    private readonly List<(string Title, IReadOnlyList<GasFigure> Figures)> _parts = [];

    /// <summary>Whether every figure keeps its limit, but for those that are known not to.</summary>
    public bool Holds => _parts.SelectMany(p => p.Figures).All(f => f.KeepsLimit);

    public void Add(string title, IReadOnlyList<GasFigure> figures) => _parts.Add((title, figures));

    /// <summary>Writes the list of <c>{ name, gas, unit?, limit? }</c>.</summary>
    public void WriteJson(string path)
    {
        var list = new JsonArray();
        foreach (GasFigure figure in _parts.SelectMany(p => p.Figures))
        {
            var item = new JsonObject { ["name"] = figure.Name, ["gas"] = figure.Value };
            if (figure.Unit != GasFigure.Gas)
                item["unit"] = figure.Unit;
            if (figure.Limit is { } limit)
                item["limit"] = limit;
            list.Add(item);
        }

        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        File.WriteAllText(path, list.ToJsonString(new JsonSerializerOptions { WriteIndented = true }) + "\n");
    }

    /// <summary>The tables.</summary>
    public string Table()
    {
        var text = new StringBuilder();
        foreach ((string title, IReadOnlyList<GasFigure> figures) in _parts)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n### {title}\n\n| name | measured | limit | |\n|---|---:|---:|---|\n");
            foreach (GasFigure f in figures)
                text.Append(CultureInfo.InvariantCulture, $"| `{f.Name}` | {Amount(f, f.Value)} | {(f.Limit is { } limit ? Amount(f, limit) : "")} | {f.Meaning}{(f.KeepsLimit ? "" : "; **over the limit**")} |\n");
        }

        return text.Append('\n').ToString();
    }

    /// <summary>Replaces the page's tables; true.</summary>
    public bool WriteInto(string page)
    {
        (string before, _, string after) = Split(page);
        File.WriteAllText(page, before + Table() + after);
        return true;
    }

    /// <summary>Whether the page has these tables; tells the lines that differ when it has not.</summary>
    public bool IsIn(string page)
    {
        string committed = Split(page).Table, measured = Table();
        if (committed == measured)
            return true;
        Console.WriteLine($"gas: expected the tables of {page} to be what is measured, got others (`make gas` writes them)");
        foreach (string line in committed.Split('\n').Except(measured.Split('\n')))
            Console.WriteLine($"- {line}");
        foreach (string line in measured.Split('\n').Except(committed.Split('\n')))
            Console.WriteLine($"+ {line}");
        return false;
    }

    private static string Amount(GasFigure figure, ulong value) =>
        value.ToString("N0", CultureInfo.InvariantCulture) + (figure.Unit == GasFigure.Gas ? "" : $" {figure.Unit}");

    private static (string Before, string Table, string After) Split(string page)
    {
        string text = File.ReadAllText(page);
        int begin = text.IndexOf(Begin, StringComparison.Ordinal), end = text.IndexOf(End, StringComparison.Ordinal);
        if (begin < 0 || end < begin)
            throw new InvalidDataException($"gas: expected the two markers of the tables, got a page without them ({page})");
        begin += Begin.Length;
        return (text[..begin], text[begin..end], text[end..]);
    }
}
