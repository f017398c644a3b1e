using Verifiable.Tensors.Nn;

namespace Verifiable.Execution.Manifest;

/// <summary>What the reading of one manifest shares: its errors, and where each module was written.</summary>
internal sealed class ManifestScope(ErrorList errors)
{
    private readonly Dictionary<Module, Located<string>> _places = new(ReferenceEqualityComparer.Instance);

    private readonly HashSet<string> _listed = new(StringComparer.Ordinal);

    /// <summary>What is wrong so far.</summary>
    public ErrorList Errors => errors;

    /// <summary>Paths of the modules, for example <c>model.layers[0].Conv2d</c>, and where they stand.</summary>
    public IReadOnlyDictionary<Module, Located<string>> Places => _places;

    /// <summary>Whether the names of a table have not been listed in a message yet.</summary>
    public bool ListsFirst(string noun) => _listed.Add(noun);

    /// <summary>Remembers where a module was written.</summary>
    public void Place(Module module, string path, SourceLocation location) => _places[module] = new Located<string>(path, location);
}
