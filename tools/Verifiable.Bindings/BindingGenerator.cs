using System.Text;

namespace Verifiable.Bindings;

/// <summary>Generates the files of a set of contracts. The same artifacts yield the same bytes, in every order.</summary>
public static class BindingGenerator
{
    private const int HexLine = 128;

    /// <summary>File names and contents: <c>Contract.g.cs</c>, <c>Contract.creation.g.hex</c>, <c>Contract.runtime.g.hex</c> and one <c>Struct.g.cs</c> for each struct, which contracts share.</summary>
    /// <exception cref="BindingException">An artifact cannot be used, or two structs of one name differ.</exception>
    public static IReadOnlyDictionary<string, string> Generate(IEnumerable<ContractChoice> contracts, string artifacts, string space)
    {
        var files = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var structs = new StructSet();
        foreach (ContractChoice choice in contracts)
        {
            ContractArtifact artifact = ContractArtifact.Read(artifacts, choice.Artifact);
            Add(files, choice.ClassName + ".g.cs", ContractWriter.Write(choice.ClassName, artifact, space));
            if (artifact.Bytecode.Length > 0)
            {
                Add(files, choice.ClassName + ".creation.g.hex", Wrap(artifact.Bytecode));
            }

            if (artifact.Runtime.Length > 0)
            {
                Add(files, choice.ClassName + ".runtime.g.hex", Wrap(artifact.Runtime));
            }

            structs.Collect(artifact.Items.SelectMany(i => i.Inputs.Concat(i.Outputs)));
        }

        foreach (AbiField definition in structs.Definitions)
        {
            string name = CSharpType.StructName(definition);
            Add(files, name + ".g.cs", StructWriter.Write(name, definition, space));
        }

        return files;
    }

    private static void Add(SortedDictionary<string, string> files, string name, string text)
    {
        if (!files.TryAdd(name, text))
        {
            throw new BindingException($"generate: expected different names of contracts and structs, got {name} twice");
        }
    }

    private static string Wrap(string digits)
    {
        var text = new StringBuilder();
        for (int at = 0; at < digits.Length; at += HexLine)
        {
            text.Append(digits, at, Math.Min(HexLine, digits.Length - at)).Append('\n');
        }

        return text.ToString();
    }
}
