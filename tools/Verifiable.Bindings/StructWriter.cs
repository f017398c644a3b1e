namespace Verifiable.Bindings;

/// <summary>Writes the record of a struct.</summary>
internal static class StructWriter
{
    public static string Write(string name, AbiField definition, string space)
    {
        IReadOnlyList<string> members = Naming.Distinct(definition.Components, Naming.Pascal, name, "ToAbi", "FromAbi");
        CSharpType[] types = [.. definition.Components.Select(CSharpType.Of)];
        var code = new CodeWriter();
        ContractWriter.Header(code, $"the struct {name}", space);
        code.Line($"/// <summary>The struct <c>{name}</c> of the contracts.</summary>");
        for (int i = 0; i < members.Count; i++)
        {
            code.Line($"/// <param name=\"{members[i]}\"><c>{definition.Components[i].Type} {definition.Components[i].Name}</c>.</param>");
        }

        code.Line($"public sealed record {name}(");
        for (int i = 0; i < members.Count; i++)
        {
            code.Continue($"{types[i].Name} {members[i]}{(i + 1 < members.Count ? "," : ")")}");
        }

        code.Open();
        code.Line("/// <summary>As a value of the contract ABI.</summary>");
        code.Line("public AbiValue ToAbi() => AbiValue.List(");
        for (int i = 0; i < members.Count; i++)
        {
            code.Continue(types[i].ToAbi(members[i], 0) + (i + 1 < members.Count ? "," : ");"));
        }

        code.Line();
        code.Line("/// <summary>From a value of the contract ABI.</summary>");
        code.Line("/// <exception cref=\"AbiException\">The value has another form.</exception>");
        code.Line($"public static {name} FromAbi(AbiValue value)");
        code.Open();
        code.Line("IReadOnlyList<AbiValue> members = value.ToList();");
        code.Line($"return new {name}(");
        for (int i = 0; i < members.Count; i++)
        {
            code.Continue(types[i].FromAbi($"members[{i}]", 0) + (i + 1 < members.Count ? "," : ");"));
        }

        code.Close();
        code.Close();
        return code.ToString();
    }
}
