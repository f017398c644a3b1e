namespace Verifiable.Bindings;

/// <summary>The command line.</summary>
/// <param name="Artifacts">Forge's output folder. Default contracts/out.</param>
/// <param name="Output">Folder of the generated files. Default src/Verifiable.Ethereum/Contracts.</param>
/// <param name="Namespace">Namespace of the generated types. Default Verifiable.Ethereum.Contracts.</param>
/// <param name="Contracts">What is generated.</param>
/// <param name="IsWhole">Whether the list came from the output folder, so that other generated files there are stale.</param>
/// <param name="Check">Compare, do not write.</param>
public sealed record GeneratorOptions(string Artifacts, string Output, string Namespace, IReadOnlyList<ContractChoice> Contracts, bool IsWhole, bool Check)
{
    /// <summary>File in the output folder that lists the contracts, one a line, when the command line does not.</summary>
    public const string ListName = "contracts.txt";

    private const string Usage =
        "usage: bindings [--artifacts DIR] [--output DIR] [--namespace NAME] [--contracts A,B,Class=Artifact] [--check]";

    /// <summary>Reads the arguments.</summary>
    /// <exception cref="BindingException">An argument is unknown or lacks its value, or no contracts are named.</exception>
    public static GeneratorOptions Parse(IReadOnlyList<string> arguments)
    {
        string artifacts = Path.Combine("contracts", "out");
        string output = Path.Combine("src", "Verifiable.Ethereum", "Contracts");
        string space = "Verifiable.Ethereum.Contracts";
        string? contracts = null;
        bool check = false;
        for (int i = 0; i < arguments.Count; i++)
        {
            switch (arguments[i])
            {
                case "--check":
                    check = true;
                    break;
                case "--artifacts":
                    artifacts = Value(arguments, ++i);
                    break;
                case "--output":
                    output = Value(arguments, ++i);
                    break;
                case "--namespace":
                    space = Value(arguments, ++i);
                    break;
                case "--contracts":
                    contracts = Value(arguments, ++i);
                    break;
                default:
                    throw new BindingException($"expected a known option, got \"{arguments[i]}\"\n{Usage}");
            }
        }

        IEnumerable<string> names = contracts?.Split(',') ?? ReadList(Path.Combine(output, ListName));
        ContractChoice[] choices = [.. names.Select(n => n.Trim()).Where(n => n.Length > 0 && n[0] != '#').Select(ContractChoice.Parse)];
        return choices.Length > 0
            ? new GeneratorOptions(artifacts, output, space, choices, contracts is null, check)
            : throw new BindingException($"contracts: expected at least one name, got none\n{Usage}");
    }

    private static string Value(IReadOnlyList<string> arguments, int at) => at < arguments.Count
        ? arguments[at]
        : throw new BindingException($"expected a value after {arguments[at - 1]}, got the end\n{Usage}");

    private static string[] ReadList(string path) => File.Exists(path)
        ? File.ReadAllLines(path)
        : throw new BindingException($"contracts: expected --contracts or the file {path}, got neither\n{Usage}");
}
