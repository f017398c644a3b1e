namespace Verifiable.Bindings;

/// <summary>Writes the record of an event.</summary>
internal static class EventWriter
{
    public static void Write(CodeWriter code, NamedItem named)
    {
        AbiItem item = named.Item;
        string name = named.Name + "Event";
        IReadOnlyList<string> members = Naming.Distinct(item.Inputs, Naming.Pascal, name, "Log", "TryDecode");
        CSharpType[] types = [.. item.Inputs.Select(TypeOf)];
        code.Line($"/// <summary>The event <c>{item.Canonical()}</c>.</summary>");
        code.Line("/// <param name=\"Log\">Where it was emitted.</param>");
        for (int i = 0; i < members.Count; i++)
        {
            code.Line($"/// <param name=\"{members[i]}\"><c>{item.Inputs[i].Signature()}</c>.</param>");
        }

        code.Line($"public sealed record {name}({string.Join(", ", (string[])["EthereumLog Log", .. members.Select((m, i) => $"{types[i].Name} {m}")])}) : IContractEvent");
        code.Open();
        code.Line("/// <summary>Decodes a log, or returns null when it is of another event. The emitting address is not looked at.</summary>");
        code.Line("/// <exception cref=\"AbiException\">The log's data do not fit.</exception>");
        code.Line($"public static {name}? TryDecode(EthereumLog log) =>");
        string[] values = ["log", .. types.Select((t, i) => t.FromAbi($"values[{i}]", 0))];
        string pattern = members.Count == 0 ? "not null" : "{ } values";
        code.Continue($"Events.{named.DefinitionName}.Decode(log.Topics, log.Data) is {pattern} ? new {name}({string.Join(", ", values)}) : null;");
        code.Close();
    }

    // A topic holds only the hash of a dynamic or composed value.
    private static CSharpType TypeOf(AbiField field)
    {
        bool hashed = field.Type is "bytes" or "string" || field.Type.StartsWith("tuple", StringComparison.Ordinal) || field.Type.EndsWith(']');
        return CSharpType.Of(field.Indexed && hashed ? new AbiField(field.Name, "bytes32", "bytes32", [], true) : field);
    }
}
