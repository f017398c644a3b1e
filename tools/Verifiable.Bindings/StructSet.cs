namespace Verifiable.Bindings;

/// <summary>The structs that a set of contracts uses, by name.</summary>
internal sealed class StructSet
{
    private readonly SortedDictionary<string, AbiField> _definitions = new(StringComparer.Ordinal);

    public IEnumerable<AbiField> Definitions => _definitions.Values;

    /// <summary>Adds the structs of fields, nested ones included.</summary>
    /// <exception cref="BindingException">Two structs of one name have different members.</exception>
    public void Collect(IEnumerable<AbiField> fields)
    {
        foreach (AbiField field in fields.Where(f => f.Type.StartsWith("tuple", StringComparison.Ordinal)))
        {
            Collect(field.Components);
            string name = CSharpType.StructName(field);
            if (!_definitions.TryAdd(name, field) && !string.Equals(Members(_definitions[name]), Members(field), StringComparison.Ordinal))
            {
                throw new BindingException($"struct {name}: expected one definition, got ({Members(_definitions[name])}) and ({Members(field)})");
            }
        }
    }

    private static string Members(AbiField field) => string.Join(", ", field.Components.Select(c => c.Signature()));
}
