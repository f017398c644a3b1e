using System.Text;

namespace Verifiable.Bindings;

/// <summary>Writes generated files, or compares them with what is there.</summary>
public static class OutputFolder
{
    private static readonly string[] Patterns = ["*.g.cs", "*.g.hex"];

    /// <summary>Writes the files that differ; removes stale ones when the whole list was generated. Always 0.</summary>
    public static int Write(GeneratorOptions options, IReadOnlyDictionary<string, string> files)
    {
        Directory.CreateDirectory(options.Output);
        foreach ((string name, string text) in files)
        {
            string path = Path.Combine(options.Output, name);
            if (!File.Exists(path) || !string.Equals(File.ReadAllText(path), text, StringComparison.Ordinal))
            {
                File.WriteAllText(path, text, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
                Console.WriteLine($"wrote {path}");
            }
        }

        foreach (string path in Stale(options, files))
        {
            File.Delete(path);
            Console.WriteLine($"removed {path}");
        }

        return 0;
    }

    /// <summary>Lists missing, different and stale files; 1 when there are any.</summary>
    public static int Check(GeneratorOptions options, IReadOnlyDictionary<string, string> files)
    {
        var differences = new List<string>();
        foreach ((string name, string text) in files)
        {
            string path = Path.Combine(options.Output, name);
            if (!File.Exists(path))
            {
                differences.Add($"missing {path}");
            }
            else if (FirstDifference(File.ReadAllText(path), text) is { } line)
            {
                differences.Add($"differs {path} (line {line})");
            }
        }

        differences.AddRange(Stale(options, files).Select(path => $"stale {path}"));
        differences.ForEach(Console.Error.WriteLine);
        if (differences.Count > 0)
        {
            Console.Error.WriteLine("bindings: expected what the contracts' artifacts yield; build the contracts and run tools/Verifiable.Bindings");
            return 1;
        }

        Console.WriteLine($"bindings: {files.Count} files agree with the contracts");
        return 0;
    }

    private static IEnumerable<string> Stale(GeneratorOptions options, IReadOnlyDictionary<string, string> files) =>
        options.IsWhole && Directory.Exists(options.Output)
            ? Patterns.SelectMany(p => Directory.EnumerateFiles(options.Output, p)).Where(p => !files.ContainsKey(Path.GetFileName(p))).Order(StringComparer.Ordinal)
            : [];

    private static int? FirstDifference(string committed, string generated)
    {
        if (string.Equals(committed, generated, StringComparison.Ordinal))
        {
            return null;
        }

        string[] left = committed.Split('\n');
        string[] right = generated.Split('\n');
        int line = 0;
        while (line < left.Length && line < right.Length && string.Equals(left[line], right[line], StringComparison.Ordinal))
        {
            line++;
        }

        return line + 1;
    }
}
