namespace Verifiable.Bindings;

/// <summary>One class to generate.</summary>
/// <param name="ClassName">Name of the C# class.</param>
/// <param name="Artifact">Name of the contract or interface whose artifact is read.</param>
public sealed record ContractChoice(string ClassName, string Artifact)
{
    /// <summary>Reads <c>Name</c> or <c>ClassName=Artifact</c>.</summary>
    /// <exception cref="BindingException">The text has another form.</exception>
    public static ContractChoice Parse(string text)
    {
        string[] parts = text.Split('=', StringSplitOptions.TrimEntries);
        return parts.Length <= 2 && Array.TrueForAll(parts, Naming.IsIdentifier)
            ? new ContractChoice(parts[0], parts[^1])
            : throw new BindingException($"contracts: expected Name or ClassName=Artifact, got \"{text}\"");
    }
}
