namespace Verifiable.Architecture.Tests;

/// <summary>Which project may refer to which: the arrows point downwards only.</summary>
internal static class Layers
{
    private static readonly string[] Foundations =
    [
        "Verifiable.Protocol", "Verifiable.Tensors", "Verifiable.Execution", "Verifiable.Storage", "Verifiable.Ethereum", "Verifiable.Networking",
    ];

    /// <summary>For each project below src, the projects that it may refer to.</summary>
    public static readonly IReadOnlyDictionary<string, string[]> Allowed = new Dictionary<string, string[]>(StringComparer.Ordinal)
    {
        ["Verifiable.Protocol"] = [],
        ["Verifiable.Tensors"] = ["Verifiable.Protocol"],
        ["Verifiable.Execution"] = ["Verifiable.Protocol", "Verifiable.Tensors"],
        ["Verifiable.Storage"] = ["Verifiable.Protocol"],
        ["Verifiable.Ethereum"] = ["Verifiable.Protocol"],
        ["Verifiable.Networking"] = ["Verifiable.Protocol"],
        // Formulas and a simulation of the money rules; of the rest it needs the random generator alone.
        ["Verifiable.Economics"] = ["Verifiable.Execution"],
        // What both roles need to take part: the chain's view, the outbox pump, jobs from blobs. It decides nothing.
        ["Verifiable.Node"] = Foundations,
        ["Verifiable.Worker"] = [.. Foundations, "Verifiable.Node"],
        ["Verifiable.Challenger"] = [.. Foundations, "Verifiable.Node"],
        ["Verifiable.Gateway"] = [.. Foundations, "Verifiable.Node"],
        ["Verifiable.Cli"] = [.. Foundations, "Verifiable.Node", "Verifiable.Worker", "Verifiable.Challenger", "Verifiable.Gateway", "Verifiable.Economics"],
    };

    /// <summary>The arrow that may not be, as text, or null.</summary>
    public static string? Violation(string from, string to)
    {
        if (!Allowed.TryGetValue(from, out string[]? allowed))
            return $"{from}: expected a project that {nameof(Layers)} knows, got a new one";
        return allowed.Contains(to) ? null : $"{from}: expected references to {Join(allowed)}, got {to}";
    }

    private static string Join(string[] names) => names.Length == 0 ? "nothing" : string.Join(", ", names);
}
