using Verifiable.Tensors.Nn;

namespace Verifiable.Execution.Manifest;

/// <summary>Where the modules of a model were written in its manifest.</summary>
public sealed class ModulePlaces
{
    private readonly Module _model;
    private readonly SourceLocation _location;
    private readonly IReadOnlyDictionary<Module, Located<string>> _places;

    internal ModulePlaces(Module model, SourceLocation location, IReadOnlyDictionary<Module, Located<string>> places) => (_model, _location, _places) = (model, location, places);

    /// <summary>Where the model begins.</summary>
    public SourceLocation First => _model is Sequential { Layers: [var first, ..] } && _places.TryGetValue(first, out Located<string> place) ? place.Location : _location;

    /// <summary>Where the last layer stands.</summary>
    public SourceLocation Last => _model is Sequential { Layers: [.., var last] } && _places.TryGetValue(last, out Located<string> place) ? place.Location : _location;

    /// <summary>Whether the manifest names a module itself.</summary>
    public bool IsNamed(Module module) => _places.ContainsKey(module);

    /// <summary>Path and place of a module, for example <c>model.layers[0].Conv2d</c>; of a part that the manifest does not name, those of what holds it.</summary>
    public Located<string> Of(Module module)
    {
        if (_places.TryGetValue(module, out Located<string> own))
            return own;
        var best = new Located<string>("model", _location);
        foreach ((Module candidate, Located<string> place) in _places)
        {
            // The innermost holder has the longest path.
            if (place.Value.Length > best.Value.Length && candidate.modules().Contains(module))
                best = place;
        }

        return best;
    }
}
