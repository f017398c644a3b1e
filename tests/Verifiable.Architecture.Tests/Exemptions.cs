namespace Verifiable.Architecture.Tests;

/// <summary>A list of exceptions to a rule: lines of a file, each a subject, two spaces or more, and the reason.</summary>
internal sealed class Exemptions
{
    private readonly Dictionary<string, string> _reasons = new(StringComparer.Ordinal);

    /// <summary>Reads a list that lies beside this assembly; empty lines and lines with # are skipped.</summary>
    /// <exception cref="FormatException">A line has no reason.</exception>
    public static Exemptions Read(string file) => Parse(File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, file)), file);

    /// <summary>Reads a list from its lines.</summary>
    /// <exception cref="FormatException">A line has no reason.</exception>
    public static Exemptions Parse(IEnumerable<string> lines, string where)
    {
        var exemptions = new Exemptions();
        foreach (string line in lines.Where(line => line.Length > 0 && line[0] != '#'))
        {
            int gap = line.IndexOf("  ", StringComparison.Ordinal);
            if (gap <= 0 || line[gap..].Trim().Length == 0)
                throw new FormatException($"read exemptions: expected a subject, two spaces and a reason, got \"{line}\" ({where})");
            exemptions._reasons.Add(line[..gap], line[gap..].Trim());
        }

        return exemptions;
    }

    /// <summary>What is exempted.</summary>
    public IReadOnlyCollection<string> Subjects => _reasons.Keys;

    /// <summary>What is exempted and why.</summary>
    public IReadOnlyDictionary<string, string> Entries => _reasons;

    /// <summary>Whether the subject is on the list.</summary>
    public bool Has(string subject) => _reasons.ContainsKey(subject);
}
