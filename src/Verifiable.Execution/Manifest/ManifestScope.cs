using Verifiable.Tensors.Nn;

namespace Verifiable.Execution.Manifest;

/// <summary>What the reading of one manifest shares: its errors, and where each module was written.</summary>
internal sealed class ManifestScope(ErrorList errors)
{
    private readonly Dictionary<Module, Located<string>> _places = new(ReferenceEqualityComparer.Instance);

    private readonly Dictionary<Module, Located<string>> _names = new(ReferenceEqualityComparer.Instance);

    private readonly HashSet<string> _listed = new(StringComparer.Ordinal);

    /// <summary>What is wrong so far.</summary>
    public ErrorList Errors => errors;

    /// <summary>Paths of the modules, for example <c>model.layers[0].Conv2d</c>, and where they stand.</summary>
    public IReadOnlyDictionary<Module, Located<string>> Places => _places;

    /// <summary>Whether the names of a table have not been listed in a message yet.</summary>
    public bool ListsFirst(string noun) => _listed.Add(noun);

    /// <summary>The name that the manifest gives a module; null: none.</summary>
    public Located<string>? NameOf(Module module) => _names.TryGetValue(module, out Located<string> name) ? name : null;

    /// <summary>Remembers the name that the manifest gives a module.</summary>
    public void Name(Module module, string name, SourceLocation location) => _names[module] = new Located<string>(name, location);

    /// <summary>Remembers where a module was written.</summary>
    public void Place(Module module, string path, SourceLocation location) => _places[module] = new Located<string>(path, location);
}
