using System.Text.Json;

namespace Verifiable.Architecture.Tests;

/// <summary>A contract of contracts/src as it was built: what can be deployed, without interfaces and libraries that only other contracts contain.</summary>
/// <param name="Name">The contract.</param>
/// <param name="Functions">Signatures of the functions that may change state; "receive()" and "fallback()" too where there are any.</param>
/// <param name="RuntimeSize">Bytes of its code.</param>
/// <param name="CreationSize">Bytes of its creation code, without the constructor's arguments.</param>
internal sealed record ContractArtifact(string Name, IReadOnlyList<string> Functions, int RuntimeSize, int CreationSize)
{
    /// <summary>Every contract that can be deployed.</summary>
    /// <exception cref="InvalidOperationException">The contracts are not built.</exception>
    public static IReadOnlyList<ContractArtifact> All { get; } = ReadAll();

    private static List<ContractArtifact> ReadAll()
    {
        string folder = Path.Combine(Repository.Root, "contracts", "out");
        if (!Directory.Exists(folder))
            throw new InvalidOperationException($"read artifacts: expected the built contracts (make contracts), got no folder ({folder})");
        // A source that is gone leaves its artifacts behind.
        return [.. Repository.Files
            .Where(file => file.StartsWith("contracts/src/", StringComparison.Ordinal))
            .Select(file => Path.Combine(folder, Path.GetFileName(file)))
            .Where(Directory.Exists)
            .SelectMany(sources => Directory.EnumerateFiles(sources, "*.json"))
            .Select(Read)
            .OfType<ContractArtifact>()
            .OrderBy(contract => contract.Name, StringComparer.Ordinal)];
    }

    private static ContractArtifact? Read(string path)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
        JsonElement root = document.RootElement;
        JsonElement[] abi = [.. root.GetProperty("abi").EnumerateArray()];
        int runtime = Size(root.GetProperty("deployedBytecode"));
        return runtime == 0 || abi.Length == 0
            ? null
            : new ContractArtifact(Path.GetFileNameWithoutExtension(path), [.. abi.Where(Changes).Select(Signature)], runtime, Size(root.GetProperty("bytecode")));
    }

    private static int Size(JsonElement code) => Math.Max(0, (code.GetProperty("object").GetString()!.Length / 2) - 1);

    private static bool Changes(JsonElement item) =>
        item.GetProperty("type").GetString() is "function" or "receive" or "fallback"
        && item.GetProperty("stateMutability").GetString() is "nonpayable" or "payable";

    private static string Signature(JsonElement item) => item.GetProperty("type").GetString() switch
    {
        "function" => $"{item.GetProperty("name").GetString()}({Types(item.GetProperty("inputs"))})",
        string other => other + "()",
        null => throw new InvalidOperationException("read artifact: expected a kind, got null"),
    };

    private static string Types(JsonElement inputs) => string.Join(',', inputs.EnumerateArray().Select(Type));

    private static string Type(JsonElement input)
    {
        string type = input.GetProperty("type").GetString()!;
        return type.StartsWith("tuple", StringComparison.Ordinal) ? $"({Types(input.GetProperty("components"))}){type["tuple".Length..]}" : type;
    }
}
