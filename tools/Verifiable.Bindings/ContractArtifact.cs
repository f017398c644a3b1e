using System.Text.Json;

namespace Verifiable.Bindings;

/// <summary>What is used of an artifact of forge.</summary>
/// <param name="Items">The ABI, ordered by kind, name and signature.</param>
/// <param name="Bytecode">Creation bytecode as hexadecimal digits; places of libraries are zero; empty for interfaces.</param>
/// <param name="Runtime">Deployed bytecode as hexadecimal digits, with underscores for what the constructor or a library's address decides; empty where the artifact has none.</param>
/// <param name="Links">Libraries by name with the byte offsets at which their addresses belong.</param>
public sealed record ContractArtifact(IReadOnlyList<AbiItem> Items, string Bytecode, string Runtime, IReadOnlyDictionary<string, IReadOnlyList<int>> Links)
{
    /// <summary>Finds and reads the artifact of a contract.</summary>
    /// <exception cref="BindingException">There is none, or more than one, or it is malformed.</exception>
    public static ContractArtifact Read(string folder, string contract)
    {
        string[] paths = Directory.Exists(folder)
            ? [.. Directory.EnumerateFiles(folder, contract + ".json", SearchOption.AllDirectories).Where(p => !p.Contains("build-info", StringComparison.Ordinal)).Order(StringComparer.Ordinal)]
            : [];
        if (paths.Length != 1)
        {
            throw new BindingException($"artifact: expected one {contract}.json below {folder}, got {(paths.Length == 0 ? "none (build the contracts first)" : string.Join(", ", paths))}");
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(paths[0]));
            JsonElement root = document.RootElement;
            AbiItem[] items = [.. root.GetProperty("abi").EnumerateArray().Select(AbiItem.Read)
                .OrderBy(i => i.Kind, StringComparer.Ordinal).ThenBy(i => i.Name, StringComparer.Ordinal).ThenBy(i => i.Canonical(), StringComparer.Ordinal)];
            string digits = "";
            var links = new SortedDictionary<string, IReadOnlyList<int>>(StringComparer.Ordinal);
            if (root.TryGetProperty("bytecode", out JsonElement bytecode))
            {
                ReadLinks(bytecode, links);
                digits = Unlinked(bytecode.GetProperty("object").GetString() ?? "", links);
            }

            string runtime = root.TryGetProperty("deployedBytecode", out JsonElement deployed) ? Masked(deployed) : "";
            return new ContractArtifact(items, digits, runtime, links);
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new BindingException($"artifact: expected forge's JSON, got something else: {exception.Message} ({paths[0]})");
        }
    }

    private static void ReadLinks(JsonElement bytecode, SortedDictionary<string, IReadOnlyList<int>> links)
    {
        if (!bytecode.TryGetProperty("linkReferences", out JsonElement references))
        {
            return;
        }

        foreach (JsonProperty library in references.EnumerateObject().SelectMany(file => file.Value.EnumerateObject()))
        {
            links.Add(library.Name, [.. library.Value.EnumerateArray().Select(place => place.GetProperty("start").GetInt32())]);
        }
    }

    /// <summary>Immutables and addresses of libraries are unknown until deployment.</summary>
    private static string Masked(JsonElement deployed)
    {
        string text = deployed.GetProperty("object").GetString() ?? "";
        char[] digits = (text.StartsWith("0x", StringComparison.Ordinal) ? text[2..] : text).ToCharArray();
        IEnumerable<JsonElement> immutables = Members(deployed, "immutableReferences").SelectMany(variable => variable.EnumerateArray());
        IEnumerable<JsonElement> libraries = Members(deployed, "linkReferences").SelectMany(file => file.EnumerateObject()).SelectMany(library => library.Value.EnumerateArray());
        foreach (JsonElement place in immutables.Concat(libraries))
        {
            Array.Fill(digits, '_', 2 * place.GetProperty("start").GetInt32(), 2 * place.GetProperty("length").GetInt32());
        }

        return new string(digits);
    }

    private static IEnumerable<JsonElement> Members(JsonElement json, string name) =>
        json.TryGetProperty(name, out JsonElement member) ? member.EnumerateObject().Select(entry => entry.Value) : [];

    private static string Unlinked(string text, SortedDictionary<string, IReadOnlyList<int>> links)
    {
        char[] digits = (text.StartsWith("0x", StringComparison.Ordinal) ? text[2..] : text).ToCharArray();
        foreach (int start in links.Values.SelectMany(places => places))
        {
            Array.Fill(digits, '0', 2 * start, 40);
        }

        return Array.TrueForAll(digits, char.IsAsciiHexDigit) && digits.Length % 2 == 0
            ? new string(digits)
            : throw new BindingException("artifact: expected hexadecimal creation bytecode, got other characters (an unlisted library?)");
    }
}
