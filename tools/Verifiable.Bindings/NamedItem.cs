namespace Verifiable.Bindings;

/// <summary>An item of the ABI with the name of its C# member.</summary>
/// <param name="Item">The item.</param>
/// <param name="Name">Its member; overloads after the first carry a number.</param>
internal sealed record NamedItem(AbiItem Item, string Name)
{
    /// <summary>Its static definition; a function or event called "all" would collide with the list.</summary>
    public string DefinitionName => Name is "All" ? "AllItem" : Name;

    public static NamedItem[] Distinct(IEnumerable<AbiItem> items, string kind)
    {
        var used = new HashSet<string>(StringComparer.Ordinal) { "Address", "Deploy", "DecodeEvent", "Functions", "Events", "Errors" };
        var named = new List<NamedItem>();
        foreach (AbiItem item in items.Where(i => string.Equals(i.Kind, kind, StringComparison.Ordinal)))
        {
            string wanted = Naming.Pascal(item.Name);
            string name = wanted;
            for (int n = 2; !used.Add(name); n++)
            {
                name = $"{wanted}{n}";
            }

            named.Add(new NamedItem(item, name));
        }

        return [.. named];
    }
}
